import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import * as phoenix from "phoenix";
import { createSocket, memory } from "bennu";
import { LiveRoom, within } from "../support/live.js";
import { Server } from "../support/server.js";
import { versions } from "../support/wire.js";

const same = assert.deepEqual;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const bytes = (...values) => Uint8Array.from(values).buffer;

// 1.7's long-poll needs XMLHttpRequest, which Node does not have.
const clients = [
  ["phoenix 1.7 over WebSocket", versions["phoenix 1.7"], WebSocket],
  ["phoenix 1.8 over WebSocket", phoenix, WebSocket],
  ["phoenix 1.8 over long-poll", phoenix, phoenix.LongPoll],
];

let folder, server, topics = 0;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "bennu-js-"));
  server = await Server.start(`sqlite:${join(folder, "log.db")}`);
});
after(async () => {
  await server?.stop("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, { Socket, Presence }, transport] of clients) describe(name, () => {
  const rooms = [];
  const enter = options => {
    const room = new LiveRoom({ Socket, transport, url: server.url, ...options });
    rooms.push(room);
    return room;
  };
  const topic = () => `durable:js-${++topics}`;
  const say = (topic, from, to) => range(from, to).reduce((before, n) =>
    before.then(() => server.post(`/broadcast/${topic}/said?durable=true`, { n })), Promise.resolve());
  after(() => rooms.forEach(room => room.end()));

  test("says and hears, text and binary, in order", async () => {
    const room = await enter({ topic: topic() }).join();
    const replies = await within(Promise.all([
      room.room.push("say", { n: 1 }), room.room.push("say_binary", bytes(2)), room.room.push("say", { n: 3 }),
    ]), "the replies");
    await room.has(3);
    // What long-poll cannot carry is not passed over: it comes in its place as an event that says so.
    same(room.numbers, [1, transport === WebSocket ? 2 : "said", 3]);
    same(replies.map(({ status, response }) => [status, response.cursor]), room.got.map(([, cursor]) => ["ok", cursor]));
    same(room.room.pending, []);
  });

  test("hears what was said while it was away, once", async () => {
    const where = topic();
    const room = await enter({ topic: where, session: { user_id: where } }).join();
    await say(where, 1, 3);
    await room.has(3);
    room.socket.disconnect();
    await say(where, 4, 6);
    room.socket.connect();
    await room.has(6);
    await say(where, 7, 7);
    await room.has(7);
    same(room.numbers, range(1, 7));
    same(room.states.map(({ status }) => status), ["live", "resumed"]);
  });

  test("a page that comes back goes on where the last one ended, and sends what that one could not", async () => {
    const where = topic(), store = memory();
    const first = await enter({ topic: where, store }).join();
    await say(where, 1, 2);
    await first.has(2);
    first.socket.disconnect();
    const delivery = first.room.push("say", { n: 4 });
    first.end();
    same((await delivery).status, "closed");
    await say(where, 3, 3);
    const second = await enter({ topic: where, store }).join();
    await second.has(2);
    await second.until(() => second.replies.length, "the reply");
    same([second.states[0].status, second.numbers], ["resumed", [3, 4]]);
    same(second.replies.map(([payload, { status }]) => [payload, status]), [[{ n: 4 }, "ok"]]);
  });

  test("a push whose reply was lost is handled once", async () => {
    const where = topic();
    const room = await enter({ topic: where }).join();
    const delivery = room.room.push("count_slow", { ms: 300 });
    const after = room.room.push("count", {});
    room.socket.disconnect();
    room.socket.connect();
    const counts = (await within(Promise.all([delivery, after]), "the replies")).map(({ response }) => response.count);
    same([counts, await server.count(where)], [[1, 2], 2]);
  });

  test("a handler that replies nothing, one that fails, and one that answers later", async () => {
    const room = await enter({ topic: topic() }).join();
    same(await within(room.room.push("silent", {}), "the reply to silent"), { status: "ok", response: {} });
    same(await within(room.room.push("later", { ms: 20 }), "the later reply"), { status: "ok", response: { ms: 20 } });
    same(await within(room.room.push("throw", {}), "the reply to throw"), { status: "error", response: { reason: "handler failed" } });
  });

  test("an expired cursor is a reset, and what is retained follows", async () => {
    const where = topic();
    const room = await enter({ topic: where }).join();
    await room.room.push("say", { n: 0 });
    room.socket.disconnect();
    const other = await enter({ topic: where }).join();
    await Promise.all(range(1, 990).map(n => other.room.push("say", { n })));
    await Promise.all(range(991, 1300).map(n => other.room.push("say", { n })));
    other.end();
    room.socket.connect();
    await room.until(() => room.numbers.at(-1) === 1300, "the newest message");
    same([room.resets.length, room.resets[0].status, room.resets[0].reason], [1, "reset", "expired"]);
    const rest = room.numbers.slice(1);
    same(rest, range(rest[0], 1300));
    assert.ok(rest.length >= 1000, `${rest.length} retained`);
  });

  test("`since` asks for the newest", async () => {
    const where = topic();
    await say(where, 1, 4);
    const room = await enter({ topic: where, since: { last: 2 } }).join();
    await room.has(2);
    same(room.numbers, [3, 4]);
  });

  test("a join that is refused leaves the pushes where they are", async () => {
    let isRefused = true;
    const room = enter({ topic: topic(), params: () => ({ refuse: isRefused }) });
    room.socket.connect();
    const refused = new Promise(resolve => room.room.join().then(push => push.receive("error", resolve)));
    const delivery = room.room.push("say", { n: 1 });
    same(await within(refused, "the refusal"), { reason: "refused" });
    isRefused = false;
    same((await within(delivery, "the reply")).status, "ok");
  });

  test("a server that is killed and started again: nothing missed, nothing twice, each push handled", async () => {
    const where = topic();
    const rooms = [await enter({ topic: where }).join(), await enter({ topic: where }).join()];
    const deliveries = [];
    const say = (room, n) => deliveries.push(room.room.push("say", { n }));
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 20; n++) say(rooms[n % 2], round * 100 + n);
      await deliveries.at(-20);
      await server.stop("SIGKILL");
      for (let n = 20; n < 30; n++) say(rooms[n % 2], round * 100 + n);
      await server.start();
      await within(Promise.all(deliveries), "the replies", 30_000);
    }
    const replies = await Promise.all(deliveries);
    same(new Set(replies.map(({ status }) => status)), new Set(["ok"]));
    for (const room of rooms) await room.has(60);
    same(rooms[0].got, rooms[1].got);
    const expected = [0, 100].flatMap(start => range(start, start + 29));
    same([...rooms[0].numbers].sort((a, b) => a - b), expected);
    for (const parity of [0, 1])
      same(rooms[0].numbers.filter(n => n % 2 === parity), expected.filter(n => n % 2 === parity), "each client's own in its order");
    same(rooms.flatMap(room => room.resets), []);
  });

  test("a server that drains: the client comes back by itself", async () => {
    const where = topic();
    const room = await enter({ topic: where }).join();
    await room.room.push("say", { n: 1 });
    await server.stop("SIGTERM");
    const delivery = room.room.push("say", { n: 2 });
    await server.start();
    same((await within(delivery, "the reply")).status, "ok");
    await room.has(2);
    same(room.numbers, [1, 2]);
  });

  test("a server that drains is obeyed: the client waits as long as it was told, not as long as it likes", async () => {
    let own = 0;
    const socket = createSocket(Socket, server.url, { transport, reconnectAfterMs: () => ++own && 50 });
    try {
      await within(new Promise(resolve => socket.onOpen(resolve) && socket.connect()), "the connection");
      const closed = new Promise(resolve => socket.onClose(() => resolve(own)));
      await server.stop("SIGTERM");
      same(await within(closed, "the close"), 0);
    } finally {
      socket.disconnect();
      await server.start();
    }
  });

  test("the stock client's Presence follows who comes, changes and goes", async () => {
    const people = { anna: "phone", berta: "tablet" };
    const sockets = [];
    const enter = user => {
      const socket = createSocket(Socket, server.url, { transport });
      sockets.push(socket);
      socket.connect();
      return socket.channel("presence:lobby", { user, device: people[user] });
    };
    try {
      const lobby = enter("anna");
      const presence = new Presence(lobby);
      let check = () => {};
      presence.onSync(() => check());
      const seen = () => presence.list((user, { metas }) => `${user} ${metas[0].device}`).sort().join(", ");
      const until = expected => within(new Promise(resolve => {
        check = () => seen() === expected && resolve();
        check();
      }), expected);
      lobby.join();
      await until("anna phone");
      const other = enter("berta");
      other.join();
      await until("anna phone, berta tablet");
      other.push("update", { device: "television" });
      await until("anna phone, berta television");
      other.leave();
      await until("anna phone");
    } finally {
      sockets.forEach(socket => socket.disconnect());
    }
  });
});
