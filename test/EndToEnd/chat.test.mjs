import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desktop, launchChromium, openChat, phone } from "./chromium.js";
import { ChatServer, grace } from "./server.js";

const room = "station";
let server, browser, ada, ben, cleo;

before(async () => {
  server = await ChatServer.start();
  browser = await launchChromium();
  ada = await openChat(browser, server.url, { name: "Ada", room, ...desktop });
  ben = await openChat(browser, server.url, { name: "Ben", room, ...phone });
});

after(async () => {
  await browser?.close();
  await server?.end();
});

const status = (page, state) => page.waitForSelector(`#status[data-status=${state}]`, { timeout: 20_000 });
const line = (page, body, state = "sent") =>
  page.waitForSelector(`[data-message][data-state=${state}]:has([data-body]:text-is("${body}"))`, { timeout: 20_000 });
const note = (page, text) => page.waitForSelector(`[data-note]:has-text("${text}")`, { timeout: 20_000 });
const lines = page => page.$$eval("[data-messages] [data-message] [data-body]", bodies => bodies.map(body => body.textContent));

/** Waits until these are the people of the page's room, as one reads them. */
const sees = (page, people, timeout = 20_000) => page.waitForFunction(people => {
  const shown = [...document.querySelectorAll("#people [data-current=true] [data-person]")]
    .filter(person => person.checkVisibility({ opacityProperty: true }));
  return shown.map(person => ["name", "about"].map(part => person.querySelector(`[data-${part}]`).textContent).join(" ").trim()).join() === people;
}, people.join(), { timeout, polling: 50 });

// What one session of the browser's protocol has switched off, only that session switches on again.
const networks = new Map();

async function offline(page, isOffline) {
  if (!networks.has(page)) networks.set(page, await page.context().newCDPSession(page));
  await networks.get(page).send("Network.enable");
  await networks.get(page).send("Network.emulateNetworkConditions",
    { offline: isOffline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

/** Waits until the browser's own database holds the message, or, without one, nothing more: that is what the next tab finds. */
const stored = (page, body) => page.waitForFunction(body => new Promise(resolve => {
  const opening = indexedDB.open("bennu-chat", 1);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("pushes").objectStore("pushes").getAll();
    reading.onsuccess = () => {
      opening.result.close();
      resolve(body ? reading.result.some(({ payload }) => payload.body === body) : reading.result.length === 0);
    };
  };
}), body, { timeout: 20_000, polling: 50 });

async function say(page, body) {
  await page.fill("#body", body);
  await page.press("#body", "Enter");
}

test("two people talk", async () => {
  await Promise.all([status(ada, "online"), status(ben, "online")]);
  await say(ada, "Hello, Ben");
  await line(ben, "Hello, Ben");
  await say(ben, "Hello, Ada");
  await line(ada, "Hello, Ada");
  assert.deepEqual(await lines(ada), ["Hello, Ben", "Hello, Ada"]);
  assert.deepEqual(await lines(ben), await lines(ada));
});

test("each sees who is there, and in how many tabs", async () => {
  await Promise.all([sees(ada, ["Ada (you)", "Ben"]), sees(ben, ["Ada", "Ben (you)"])]);
  const second = await ben.context().newPage();
  await second.goto(`${server.url}/#${room}`);
  await Promise.all([sees(ada, ["Ada (you)", "Ben (2 tabs)"]), sees(second, ["Ada", "Ben (you, 2 tabs)"])]);
  await second.close();
  await sees(ada, ["Ada (you)", "Ben"]);
});

test("who takes another name is not there twice", async () => {
  cleo = await openChat(browser, server.url, { name: "Cleo", room });
  await sees(ada, ["Ada (you)", "Ben", "Cleo"]);
  await cleo.click("#me");
  await cleo.fill("#name-input", "Clea");
  await cleo.press("#name-input", "Enter");
  await sees(ada, ["Ada (you)", "Ben", "Clea"], grace);
});

test("who closes the tab goes after the grace period, who is back within it never went", async () => {
  await ada.evaluate(() => {
    window.gone = [];
    new MutationObserver(changes => changes.forEach(({ removedNodes }) => removedNodes.forEach(node => gone.push(node.dataset.person))))
      .observe(document.querySelector("[data-people]"), { childList: true });
  });
  await ben.click("#toggle");
  await ben.waitForSelector("#people [data-current=false]");
  await cleo.context().close();
  await ben.click("#toggle");
  await sees(ben, ["Ada", "Ben (you)", "Clea"]);
  await sees(ada, ["Ada (you)", "Ben"]);
  assert.deepEqual(await ada.evaluate(() => gone), ["Clea"]);
});

test("the server is killed and started, and everyone sees who came back", async () => {
  await server.stop("SIGKILL");
  await Promise.all([ada, ben].map(page => page.waitForSelector("#people [data-current=false]")));
  await server.start();
  await Promise.all([sees(ada, ["Ada (you)", "Ben"]), sees(ben, ["Ada", "Ben (you)"])]);
});

test("one loses the network, is told, and catches up", async () => {
  await offline(ben, true);
  await note(ben, "You went offline");
  await say(ben, "typed in the tunnel");
  await line(ben, "typed in the tunnel", "waiting");
  await say(ada, "said meanwhile");
  await line(ada, "said meanwhile");
  await offline(ben, false);
  await note(ben, "Back online, caught up, 1 message");
  await line(ada, "typed in the tunnel");
  await line(ben, "typed in the tunnel");
  assert.deepEqual(await lines(ben), await lines(ada));
});

test("the server restarts, both come back by themselves and talk on", async () => {
  await server.stop();
  await Promise.all([note(ada, "You went offline"), ben.waitForSelector("#status:not([data-status=online])")]);
  await server.start();
  await Promise.all([status(ada, "online"), status(ben, "online")]);
  await say(ada, "after the restart");
  await line(ben, "after the restart");
  await say(ben, "I am here too");
  await line(ada, "I am here too");
});

test("durable guarantee 3, guarantee 4: the server is killed while both write, and everything is there once, in one order", async () => {
  const before = await lines(ada);
  await offline(ben, true);
  await ben.waitForSelector("#status:not([data-status=online])");
  for (const n of [1, 2, 3]) await say(ben, `ben in the tunnel ${n}`);
  for (const n of [1, 2, 3]) await say(ada, `ada before the kill ${n}`); // answered or not: nobody waits to see
  await server.stop("SIGKILL");
  await status(ada, "reconnecting");
  for (const n of [1, 2, 3]) await say(ada, `ada while it is down ${n}`);
  await line(ada, "ada while it is down 3", "waiting");
  await server.start();
  await status(ada, "online");
  await line(ada, "ada while it is down 3");
  await offline(ben, false);
  await note(ben, "Back online, caught up, 6 messages");
  await Promise.all([ada, ben].map(page => line(page, "ben in the tunnel 3")));

  const said = [...["before the kill", "while it is down"].flatMap(when => [1, 2, 3].map(n => `ada ${when} ${n}`)),
    ...[1, 2, 3].map(n => `ben in the tunnel ${n}`)];
  assert.deepEqual(await lines(ada), [...before, ...said]);
  assert.deepEqual(await lines(ben), [...before, ...said]);
  for (const page of [ada, ben]) assert.equal(await page.locator("[data-outbox] [data-message]").count(), 0);
});

test("durable guarantee 4: what was written before the tab was closed arrives once, from whichever room the next one opens", async () => {
  const context = ben.context();
  await offline(ben, true);
  await note(ben, "You went offline");
  await say(ben, "before I close this");
  await line(ben, "before I close this", "waiting");
  await stored(ben, "before I close this");
  await ben.close();
  ben = await context.newPage();
  await ben.goto(`${server.url}/#elsewhere`);
  await line(ada, "before I close this");
  await stored(ben);
  await ben.click(`[data-room-link=${room}]`);
  await line(ben, "before I close this");
  assert.deepEqual(await lines(ben), await lines(ada));
  assert.equal((await lines(ada)).filter(body => body === "before I close this").length, 1);
});

test("durable guarantee 4: what a closed tab does not know to have arrived is counted once", async () => {
  const context = ben.context();
  for (const n of [1, 2, 3]) await say(ben, `last words ${n}`); // answered or not
  await server.stop("SIGKILL");
  await say(ben, "last words 4");
  await line(ben, "last words 4", "waiting");
  await stored(ben, "last words 4");
  await ben.close();
  await server.start();
  ben = await context.newPage();
  await ben.goto(`${server.url}/#${room}`);
  await Promise.all([ada, ben].map(page => line(page, "last words 4")));
  await stored(ben);
  await status(ada, "online");
  assert.deepEqual((await lines(ben)).slice(-4), [1, 2, 3, 4].map(n => `last words ${n}`));
  assert.deepEqual(await lines(ben), await lines(ada));
  assert.equal(await ben.locator("[data-outbox] [data-message]").count(), 0);
});

test("who comes later is shown what was said, as it was", async () => {
  cleo = await openChat(browser, server.url, { name: "Cleo", room });
  await note(cleo, "You joined #station as Cleo");
  assert.deepEqual(await lines(cleo), await lines(ada));
  await cleo.context().close();
});

test("the server loses its database, and says so", async () => {
  await server.stop("SIGKILL");
  await server.loseDatabase();
  await Promise.all([ada, ben].map(page => status(page, "reconnecting")));
  await say(ben, "is anyone there?");
  await server.start();
  await Promise.all([ada, ben].map(page => note(page, "The history was reset")));
  await Promise.all([ada, ben].map(page => line(page, "is anyone there?")));
  for (const page of [ada, ben]) {
    const { above, below } = await page.$eval("[data-note=reset]", note => {
      const all = [...note.parentElement.querySelectorAll("[data-message]")];
      const isAbove = line => Boolean(line.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING);
      const below = all.filter(line => !isAbove(line)).map(line => line.querySelector("[data-body]").textContent);
      return { above: all.filter(isAbove).length, below };
    });
    assert.ok(above > 0);
    assert.deepEqual(below, ["is anyone there?"]);
  }
});

test("the page loads nothing from elsewhere", async () => {
  const page = await ada.context().newPage();
  const hosts = new Set();
  page.on("request", request => hosts.add(new URL(request.url()).host));
  await page.goto(server.url);
  await page.waitForSelector("#status");
  assert.deepEqual([...hosts], [new URL(server.url).host]);
});
