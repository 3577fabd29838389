import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desktop, launchChromium, openChat, phone } from "./chromium.js";
import { ChatServer } from "./server.js";

const room = "station";
let server, browser, ada, ben;

before(async () => {
  server = await ChatServer.start();
  browser = await launchChromium();
  ada = await openChat(browser, server.url, { name: "Ada", room, ...desktop });
  ben = await openChat(browser, server.url, { name: "Ben", room, ...phone });
});

after(async () => {
  await browser?.close();
  await server?.stop("SIGKILL");
});

const status = (page, state) => page.waitForSelector(`#status[data-status=${state}]`, { timeout: 20_000 });
const line = (page, body, state = "sent") =>
  page.waitForSelector(`[data-message][data-state=${state}]:has([data-body]:text-is("${body}"))`, { timeout: 20_000 });
const note = (page, text) => page.waitForSelector(`[data-note]:has-text("${text}")`, { timeout: 20_000 });
const lines = page => page.$$eval("[data-messages] [data-message] [data-body]", bodies => bodies.map(body => body.textContent));

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

test("one loses the network, is told, and catches up", async () => {
  const network = await ben.context().newCDPSession(ben);
  const offline = on => network.send("Network.emulateNetworkConditions", { offline: on, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await network.send("Network.enable");
  await offline(true);
  await note(ben, "You went offline");
  await say(ben, "typed in the tunnel");
  await line(ben, "typed in the tunnel", "waiting");
  await say(ada, "said meanwhile");
  await line(ada, "said meanwhile");
  await offline(false);
  await note(ben, "Back online, caught up: 1 message");
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

test("the page loads nothing from elsewhere", async () => {
  const page = await ada.context().newPage();
  const hosts = new Set();
  page.on("request", request => hosts.add(new URL(request.url()).host));
  await page.goto(server.url);
  await page.waitForSelector("#status");
  assert.deepEqual([...hosts], [new URL(server.url).host]);
});
