import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { durable } from "bennu";
import { binary, connect, cursor, enter, said, versions } from "../support/wire.js";

const same = assert.deepEqual;

/** Cuts the connection and lets the client come back. */
function reconnect(client, code = 1006) {
  client.wire.close(code);
  mock.timers.tick(10_000);
  client.wire.open();
}

for (const [version, phoenix] of Object.entries(versions)) describe(`durable receive, ${version}`, () => {
  beforeEach(t => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
  });

  const joined = (options) => {
    const client = enter(phoenix, options);
    client.channel.join();
    client.wire.joined();
    return client;
  };

  test("a first join asks for nothing and is live", () => {
    const client = enter(phoenix, { params: { name: "Ada" } });
    client.channel.join();
    same(client.wire.join[4], { name: "Ada" });
    client.wire.joined("@e:7");
    client.wire.receive(said(8));
    same(client.states, [{ status: "live", cursor: "@e:7" }]);
    same(client.got, [[8, "@e:8"]]);
  });

  for (const since of ["start", { last: 5 }, { seconds: 1.5 }, "@e:3"])
    test(`a first join asks for ${JSON.stringify(since)}`, () => {
      const client = enter(phoenix, { since });
      client.channel.join();
      same(client.wire.join[4], { $since: since });
    });

  test("params stay a function, evaluated for every join", () => {
    let n = 0;
    const client = enter(phoenix, { params: () => ({ n: ++n }) });
    client.channel.join();
    client.wire.joined("@e:7");
    reconnect(client);
    same(client.wire.join[4], { n: 2, $since: "@e:7" });
  });

  test("a rejoin asks for what follows the last message", () => {
    const client = joined();
    client.wire.receive(said(1), said(2));
    reconnect(client);
    same(client.wire.join[4], { $since: "@e:2" });
    client.wire.joined("@e:2", { status: "resumed" });
    client.wire.receive(said(3));
    same(client.got.map(([n]) => n), [1, 2, 3]);
  });

  test("a client that received nothing resumes from the state's cursor", () => {
    const client = joined();
    reconnect(client);
    same(client.wire.join[4], { $since: "@e:0" });
  });

  test("what comes between a join and its state is dropped", () => {
    const client = enter(phoenix);
    client.channel.join();
    client.wire.reply(client.wire.join);
    client.wire.receive(said(1), binary([1]), cursor(2));
    client.wire.state("@e:0", { status: "resumed" });
    client.wire.receive(said(1), binary([1]), cursor(2), said(3));
    same(client.got, [[1, "@e:1"], [[1], "@e:2"], [3, "@e:3"]]);
  });

  test("two joins under way: only the newest one's state opens", () => {
    const client = joined();
    client.wire.receive(said(1), [client.wire.join[0], null, "room:1", "phx_error", {}]);
    mock.timers.tick(1000);
    const [first] = client.wire.join;
    mock.timers.tick(10_000); // the join times out
    mock.timers.tick(10_000);
    assert.notEqual(client.wire.join[0], first);
    client.wire.receive(said(2), [first, "@e:1", "room:1", "stream:state", { status: "resumed" }], said(2));
    same(client.got.length, 1);
    client.wire.joined("@e:1", { status: "resumed" });
    client.wire.receive(said(2));
    same(client.got.map(([n]) => n), [1, 2]);
  });

  test("a state of a former join opens nothing", () => {
    const client = joined();
    const [former] = client.wire.join;
    reconnect(client);
    client.wire.reply(client.wire.join);
    client.wire.receive([former, "@e:0", "room:1", "stream:state", { status: "resumed" }], said(1));
    same([client.got, client.states.length], [[], 1]);
  });

  test("a reset reaches the application before what follows it, and holds it back", async () => {
    let release;
    const client = enter(phoenix, { onReset: () => new Promise(resolve => release = resolve) });
    client.channel.join();
    const missed = { after: "@e:1", before: "@e:9" };
    client.wire.joined("@e:8", { status: "reset", reason: "expired", missed });
    client.wire.receive(said(9));
    same([client.got, client.states], [[], [{ status: "reset", reason: "expired", missed, cursor: "@e:8" }]]);
    release();
    await new Promise(setImmediate);
    same(client.got, [[9, "@e:9"]]);
  });

  test("a reset in mid-flight is told, and goes on", () => {
    const client = joined();
    client.wire.receive(said(1));
    client.wire.state("@f:0", { status: "reset", reason: "epoch" });
    client.wire.receive(said(1, "@f:1"));
    same(client.resets, [{ status: "reset", reason: "epoch", cursor: "@f:0" }]);
    same(client.got, [[1, "@e:1"], [1, "@f:1"]]);
  });

  test("onReset is not optional", () => {
    const { socket } = connect(phoenix);
    assert.throws(() => durable(socket.channel("room:1"), {}), TypeError);
  });

  test("a channel is made durable once, and before its join", () => {
    const { channel } = enter(phoenix);
    assert.throws(() => durable(channel, { onReset() {} }), /durable or joined/);
    const plain = connect(phoenix).socket.channel("room:2");
    plain.join();
    assert.throws(() => durable(plain, { onReset() {} }), /durable or joined/);
  });

  test("a binary message waits for its cursor", () => {
    const client = joined();
    client.wire.receive(binary([1, 2]));
    same(client.got, []);
    client.wire.receive(cursor(1));
    same(client.got, [[[1, 2], "@e:1"]]);
  });

  test("a cut between a binary message and its cursor repeats nothing", () => {
    const client = joined();
    client.wire.receive(binary([1]));
    reconnect(client);
    same(client.wire.join[4], { $since: "@e:0" });
    client.wire.joined("@e:0", { status: "resumed" });
    client.wire.receive(binary([1]), cursor(1));
    same(client.got, [[[1], "@e:1"]]);
  });

  for (const [what, frame] of [
    ["message", said(1)], ["transient message", [null, null, "room:1", "tick", {}]],
    ["frame of another topic", [null, null, "room:2", "tick", {}]],
    ["binary message", binary([2])],
  ])
    test(`a binary message that a ${what} follows was transient`, () => {
      const client = joined();
      client.wire.receive(binary([1]), frame);
      same(client.got[0], [[1], null]);
      same(client.room.cursor, what === "message" ? "@e:1" : "@e:0");
    });

  test("transient messages pass before the state as in Phoenix", () => {
    const client = enter(phoenix);
    client.channel.join();
    client.wire.receive([null, null, "room:1", "said", { n: 0 }]);
    same(client.got, [[0, null]]);
  });

  test("the next message waits for what the handler promised", async () => {
    const client = enter(phoenix);
    const done = [], releases = [];
    client.channel.on("said", async ({ n }) => {
      await new Promise(resolve => releases.push(resolve));
      done.push(n);
    });
    client.channel.join();
    client.wire.joined();
    client.wire.receive(said(1), said(2));
    same(client.got.length, 1);
    releases.shift()();
    await new Promise(setImmediate);
    same([done, client.got.length], [[1], 2]);
    reconnect(client);
    same(client.wire.join[4], { $since: "@e:2" }, "what waits for a handler was received");
  });

  test("a handler that throws is reported and stops nobody", async () => {
    const client = enter(phoenix);
    client.channel.on("said", () => { throw new Error("sync"); });
    client.channel.on("said", async () => { throw new Error("async"); });
    client.channel.join();
    client.wire.joined();
    client.wire.receive(said(1), said(2));
    await new Promise(setImmediate);
    same(client.got.map(([n]) => n), [1, 2]);
    same(client.errors, ["sync", "async", "sync", "async"]);
  });

  test("a frame that comes while a handler runs waits for its turn", () => {
    const client = enter(phoenix);
    const order = [];
    client.channel.on("said", ({ n }) => {
      if (n === 1) client.wire.receive(said(2));
      order.push(n);
    });
    client.channel.join();
    client.wire.joined();
    client.wire.receive(said(1));
    same(order, [1, 2]);
  });

  test("onMessage of the stock channel sees and changes durable messages", () => {
    const client = enter(phoenix);
    client.channel.onMessage = (event, payload) => event === "said" ? { n: payload.n * 10 } : payload;
    client.channel.join();
    client.wire.joined();
    client.wire.receive(said(1));
    same(client.got, [[10, "@e:1"]]);
  });

  test("a channel that the stock client takes for joined on a new connection rejoins and resumes", () => {
    const client = joined();
    client.wire.receive(said(1));
    client.wire.onclose = () => {}; // a peer that never answers the close
    client.socket.disconnect();
    mock.timers.tick(2000);
    client.channel.state = "joined";
    client.socket.connect();
    client.wire.open();
    mock.timers.tick(1000);
    same(client.wire.all("phx_join").map(frame => frame[4]), [{ $since: "@e:1" }]);
  });

  test("a channel that was left gets nothing more and leaves nothing behind", () => {
    const client = joined();
    const callbacks = () => [client.socket.stateChangeCallbacks.message.length, client.socket.stateChangeCallbacks.open.length];
    const before = callbacks();
    client.channel.leave();
    client.wire.receive(said(1));
    same(client.got, []);
    same(callbacks(), [before[0] - 1, before[1] - 2]); // the stock channel's own onOpen is the other
  });

  test("a channel that was left while its stores were read does not join any more", async () => {
    let read;
    const client = enter(phoenix, { cursors: { load: () => new Promise(resolve => { read = resolve; }), save() {} } });
    const join = client.room.join();
    client.channel.leave();
    read(null);
    await assert.rejects(join, /closed/);
    same(client.wire.all("phx_join").length, 0);
  });

  test("a plain channel beside it is as it was", () => {
    const client = joined();
    const plain = client.socket.channel("plain:1", { a: 1 });
    const heard = [];
    plain.on("said", (payload, ref) => heard.push([payload, ref]));
    plain.join();
    same(client.wire.join[4], { a: 1 });
    client.wire.reply(client.wire.join);
    client.wire.receive([null, null, "plain:1", "said", { n: 1 }], binary([7], { topic: "plain:1" }));
    same(heard.length, 2);
    assert.ok(heard[1][0] instanceof ArrayBuffer);
    same(Object.keys(plain).sort(), Object.keys(client.socket.channel("plain:2")).sort());
  });

  test("on a plain topic, a durable channel is a plain one", () => {
    const client = enter(phoenix);
    client.channel.join();
    client.wire.reply(client.wire.join);
    client.wire.receive([null, null, "room:1", "said", { n: 1 }]);
    reconnect(client);
    same(client.wire.join[4], {});
    same(client.got, [[1, null]]);
  });
});
