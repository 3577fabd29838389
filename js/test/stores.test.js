import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexedDb, memory, webStorage } from "bennu";
import { enter, said, versions } from "../support/wire.js";

const same = assert.deepEqual;
const phoenix = versions["phoenix 1.8"];
let databases = 0;
const name = () => `test-${++databases}`;
const settle = () => new Promise(resolve => setImmediate(resolve));
const until = async condition => { while (!(await condition())) await settle(); };
const webLike = () => {
  const items = new Map();
  return { getItem: key => items.get(key) ?? null, setItem: (key, value) => items.set(key, `${value}`), items };
};

/** Web Locks as the specification has them, for exclusive locks of pages that can be closed. */
class Locks {
  #queues = new Map();

  page() {
    const held = [];
    return {
      request: (lock, work) => {
        const before = this.#queues.get(lock) ?? Promise.resolve();
        const ended = new Promise(resolve => held.push(resolve));
        const run = before.then(() => work());
        this.#queues.set(lock, Promise.race([run, ended]).then(() => {}));
        return run;
      },
      close: () => held.forEach(resolve => resolve()),
    };
  }
}

for (const [what, make] of [["memory", memory], ["IndexedDB", () => indexedDb(name())], ["webStorage", () => webStorage(webLike())]])
  test(`${what} keeps a cursor per topic`, async () => {
    const store = make();
    await store.save("a", "@e:1");
    await store.save("a", "@e:2");
    await store.save("b", "@e:9");
    same([await store.load("a"), await store.load("b"), (await store.load("c")) ?? undefined], ["@e:2", "@e:9", undefined]);
  });

for (const [what, make] of [["memory", memory], ["IndexedDB", () => indexedDb(name())]])
  test(`${what} keeps unanswered pushes of a topic, in order`, async () => {
    const store = make();
    const bytes = Uint8Array.from([1]).buffer;
    const pushes = ["~z", "~a", "~m"].map((id, n) => ({ id, event: "say", payload: n === 1 ? bytes : { n }, at: n }));
    for (const push of pushes) await store.put("room:1", push);
    await store.put("room:12", { id: "~o", event: "say", payload: {} });
    await store.remove("room:1", "~z");
    const found = [];
    await store.restore("room:1", pushes => found.push(...pushes));
    same(found.map(({ id, event, payload, at }) => ({ id, event, payload, at })), pushes.slice(1));
  });

test("a cursor is stored once the handler has returned, the newest where a store is slow", async () => {
  const saved = [], slow = [];
  const cursors = { load: () => undefined, save: (_, cursor) => (saved.push(cursor), new Promise(resolve => slow.push(resolve))) };
  const client = enter(phoenix, { cursors });
  let release;
  client.channel.on("said", ({ n }) => n === 1 ? new Promise(resolve => release = resolve) : undefined);
  client.channel.join();
  client.wire.joined();
  client.wire.receive(said(1));
  same(saved, ["@e:0"]);
  slow.shift()();
  await settle();
  same(saved, ["@e:0"], "the handler has not returned");
  release();
  await settle();
  client.wire.receive(said(2), said(3));
  same(saved, ["@e:0", "@e:1"]);
  slow.shift()();
  await settle();
  same(saved, ["@e:0", "@e:1", "@e:3"]);
  client.socket.disconnect();
});

test("a stored cursor goes before `since`", () => {
  const storage = webLike();
  storage.setItem("bennu:room:1", "@e:5");
  const client = enter(phoenix, { cursors: webStorage(storage), since: "start" });
  client.channel.join();
  same(client.wire.join[4], { $since: "@e:5" });
  client.wire.joined("@e:5", { status: "resumed" });
  client.wire.receive(said(6));
  same(storage.items.get("bennu:room:1"), "@e:6");
  client.socket.disconnect();
});

test("a cursor that can't be stored is reported and stops nothing", async () => {
  const client = enter(phoenix, { cursors: { load() {}, save: async () => { throw new Error("quota"); } } });
  client.channel.join();
  client.wire.joined();
  await settle();
  client.wire.receive(said(1));
  await settle();
  same([client.got.length, client.errors], [1, ["quota", "quota"]]);
  client.socket.disconnect();
});

test("a join waits until IndexedDB was read; a join beside it is refused", async () => {
  const db = indexedDb(name());
  await db.save("room:1", "@e:5");
  const client = enter(phoenix, { cursors: db, outbox: db, socketOptions: { timeout: 10 } });
  assert.throws(() => client.room.channel.join(), /join through/);
  const other = enter(phoenix, { cursors: db, outbox: db });
  await other.room.join();
  same(other.wire.join[4], { $since: "@e:5" });
  other.wire.joined();
  client.socket.disconnect();
  other.socket.disconnect();
});

test("a join whose store can't be read fails", async () => {
  const client = enter(phoenix, { cursors: { load: async () => { throw new Error("no disk"); }, save() {} } });
  await assert.rejects(client.room.join(), /no disk/);
  client.socket.disconnect();
});

test("what a closed page had not been answered, the next one sends with the same ids, before its own", async () => {
  const database = name();
  const page = enter(phoenix, { outbox: indexedDb(database) });
  await page.room.join();
  page.wire.joined();
  const ids = [1, 2, 3].map(n => page.room.push("say", { n }).id);
  page.wire.reply(page.wire.all("say")[1]);
  await until(async () => (await rowsOf(database)).length === 2);
  page.socket.disconnect(); // a page that is gone runs nothing more

  const next = enter(phoenix, { outbox: indexedDb(database) });
  const own = next.room.push("say", { n: 4 }).id;
  await next.room.join();
  next.wire.joined();
  same(next.wire.all("say").map(frame => [frame[1], frame[4].n]), [[ids[0], 1], [ids[2], 3], [own, 4]]);
  for (const frame of next.wire.all("say")) next.wire.reply(frame);
  await until(async () => (await rowsOf(database)).length === 0);
  same(next.replies.length, 3);
  next.socket.disconnect();
});

test("pages that are open keep their own pushes, one that closes leaves them to one other", async () => {
  const database = name(), locks = new Locks();
  const [first, second, third] = [locks.page(), locks.page(), locks.page()];
  const adopted = { second: [], third: [] };
  await indexedDb(database, first).put("room:1", { id: "~1", event: "say", payload: {} });
  await indexedDb(database, second).restore("room:1", pushes => adopted.second.push(...pushes));
  await indexedDb(database, third).restore("room:1", pushes => adopted.third.push(...pushes));
  await settle();
  same(adopted, { second: [], third: [] });
  first.close();
  await until(() => adopted.second.length);
  await settle();
  same([adopted.second.map(({ id }) => id), adopted.third], [["~1"], []]);
});

async function rowsOf(database) {
  const db = await new Promise(resolve => {
    const request = indexedDB.open(database, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const rows = await new Promise(resolve => {
    const request = db.transaction("pushes").objectStore("pushes").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  db.close();
  return rows;
}
