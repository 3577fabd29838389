import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { launchChromium, servePage } from "../support/browser.js";
import { Server } from "../support/server.js";

const same = assert.deepEqual;
let folder, server, site, browser, context, topic, topics = 0;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "bennu-js-"));
  [server, site, browser] = await Promise.all([Server.start(`sqlite:${join(folder, "log.db")}`), servePage(), launchChromium()]);
});
after(async () => {
  await browser?.close();
  site?.close();
  await server?.stop("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  topic = `durable:tab-${++topics}`;
});

const options = { timeout: 20_000, polling: 50 };
const enter = page => page.evaluate(([url, topic]) => window.enter(url, topic), [server.url, topic]);
const say = (page, ...numbers) => page.evaluate(numbers => numbers.forEach(n => window.say(n)), numbers);
const hears = (page, count) => page.waitForFunction(count => heard().length >= count, count, options);
const heard = page => page.evaluate(() => heard());
const answered = page => page.waitForFunction(() => room.pending.length === 0, null, options);
const broadcast = n => server.post(`/broadcast/${topic}/said?durable=true`, { n });

async function open() {
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => window.enter);
  return page;
}

/** Waits until the pushes are in IndexedDB, which is what a reload finds. */
const stored = (page, count) => page.waitForFunction(count => new Promise(resolve => {
  const request = indexedDB.open("test", 1);
  request.onsuccess = () => {
    const all = request.result.transaction("pushes").objectStore("pushes").count();
    all.onsuccess = () => {
      request.result.close();
      resolve(all.result === count);
    };
  };
}), count, options);

test("a page that is reloaded while the server is down loses nothing and repeats nothing", async () => {
  const page = await open();
  await enter(page);
  await say(page, 1);
  await hears(page, 1);
  await answered(page);
  await server.stop("SIGKILL");
  await say(page, 2, 3);
  await stored(page, 2);
  await page.reload();
  await page.waitForFunction(() => window.enter);
  await enter(page);
  await say(page, 4);
  await server.start();
  await hears(page, 4);
  await answered(page);
  same(await heard(page), [1, 2, 3, 4]);
  same((await page.evaluate(() => replies)).toSorted(), [[2, "ok"], [3, "ok"], [4, "ok"]]);
  same((await page.evaluate(() => states))[0].status, "resumed");
  await stored(page, 0);
});

test("a tab that is offline catches up, and what it said meanwhile is said once", async () => {
  const page = await open();
  await enter(page);
  await broadcast(1);
  await hears(page, 1);
  const network = await context.newCDPSession(page);
  const offline = on => network.send("Network.emulateNetworkConditions", {
    offline: on, latency: 0, downloadThroughput: -1, uploadThroughput: -1,
  });
  await network.send("Network.enable");
  await offline(true);
  await page.waitForFunction(() => !socket.isConnected(), null, options);
  await say(page, 3);
  await broadcast(2);
  same(await heard(page), [1]);
  await offline(false);
  await hears(page, 3);
  await answered(page);
  await broadcast(4);
  await hears(page, 4);
  same(await heard(page), [1, 2, 3, 4]);
});

test("a server that is killed and started again under an open tab", async () => {
  const page = await open();
  await enter(page);
  await say(page, 1, 2, 3);
  await hears(page, 1);
  await server.stop("SIGKILL");
  await say(page, 4);
  await server.start();
  await say(page, 5);
  await hears(page, 5);
  await answered(page);
  same(await heard(page), [1, 2, 3, 4, 5]);
  same(new Set((await page.evaluate(() => states)).map(state => state.status)), new Set(["resumed"]));
});

test("what a closed tab left, a tab that had seen it waiting sends", async () => {
  const [first, second] = [await open(), await open()];
  await server.stop("SIGKILL");
  await enter(first);
  await say(first, 1, 2);
  await stored(first, 2);
  await enter(second);
  same(await second.evaluate(() => room.pending.length), 0, "the first one is there and looks after them itself");
  await first.close();
  await second.waitForFunction(() => room.pending.length === 2, null, options);
  await server.start();
  await answered(second);
  same(await second.evaluate(() => replies), [[1, "ok"], [2, "ok"]]);
});

test("a page that comes out of the back/forward cache goes on", async () => {
  const page = await open();
  await enter(page);
  await broadcast(1);
  await hears(page, 1);
  await page.goto(`${site.url}?elsewhere`);
  await broadcast(2);
  await page.goBack();
  if (!(await page.evaluate(() => "room" in window))) { // it was not kept: a load like any other
    await page.waitForFunction(() => window.enter);
    await enter(page);
  }
  await hears(page, 2);
  same(await heard(page), [1, 2]);
});
