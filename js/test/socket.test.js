import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { jitter } from "bennu";
import { connect, versions } from "../support/wire.js";

const same = assert.deepEqual;
const session = wire => wire.url.searchParams.get("session");

for (const [version, phoenix] of Object.entries(versions)) describe(`socket, ${version}`, () => {
  beforeEach(() => {
    mock.restoreAll();
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
  });

  const opened = options => {
    const client = connect(phoenix, options);
    client.socket.connect();
    client.wire.open();
    return client;
  };

  test("it names its session, the same for every reconnect and another for every socket", () => {
    const client = opened({ params: { token: "t" } });
    client.wire.close();
    mock.timers.tick(500);
    same(client.wires.map(session), [session(client.wire), session(client.wire)]);
    assert.match(session(client.wire), /^[\x21-\x7e]{22,60}$/);
    same(client.wire.url.searchParams.get("token"), "t");
    assert.notEqual(session(client.wire), session(opened().wire));
  });

  test("one that was taken over takes another name", () => {
    const client = opened();
    client.wire.close(4001, "session taken over");
    mock.timers.tick(500);
    assert.notEqual(session(client.wires[0]), session(client.wires[1]));
  });

  test("params may be a function, evaluated for every connection", () => {
    let n = 0;
    const client = opened({ params: () => ({ n: ++n }) });
    client.wire.close();
    mock.timers.tick(500);
    same(client.wire.url.searchParams.get("n"), "2");
  });

  test("a draining server says when to come back, for that once", () => {
    const client = opened({ reconnectAfterMs: () => 100 });
    client.wire.receive([null, null, "phoenix", "drain", { retry_after_ms: 3210 }]);
    client.wire.close(1012);
    mock.timers.tick(3209);
    same(client.wires.length, 1);
    mock.timers.tick(1);
    same(client.wires.length, 2);
    client.wire.close();
    mock.timers.tick(100);
    same(client.wires.length, 3, "the server was not there yet: as always from here on");
  });

  test("a drain that was followed by no close is forgotten at the next open", () => {
    const client = opened({ reconnectAfterMs: () => 100 });
    client.wire.receive([null, null, "phoenix", "drain", { retry_after_ms: 3210 }]);
    client.socket.disconnect();
    client.socket.connect();
    client.wire.open();
    client.wire.close();
    mock.timers.tick(100);
    same(client.wires.length, 3);
  });

  test("reconnects and rejoins are jittered", () => {
    mock.method(Math, "random", () => 0.5);
    const client = opened();
    const channel = client.socket.channel("room:1");
    channel.join();
    client.wire.reply(client.wire.join, "error");
    mock.timers.tick(499);
    same(client.wire.all("phx_join").length, 1);
    mock.timers.tick(1);
    same(client.wire.all("phx_join").length, 2);
    client.wire.close();
    mock.timers.tick(249);
    same(client.wires.length, 1);
    mock.timers.tick(1);
    same(client.wires.length, 2);
  });
});

test("jitter is anything up to the nth delay, and the last one from then on", t => {
  for (const [random, expected] of [[0.999999, [10, 100, 100]], [0, [0, 0, 0]], [0.5, [5, 50, 50]]]) {
    const method = t.mock.method(Math, "random", () => random);
    same([1, 2, 3].map(jitter([10, 100])), expected);
    method.mock.restore();
  }
});
