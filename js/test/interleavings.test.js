import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { memory } from "bennu";
import { ModelServer } from "../support/model-server.js";
import { random } from "../support/random.js";
import { enter, versions } from "../support/wire.js";

const runs = 300, steps = 250;

/**
 * One story: appends, cuts, crashes, timeouts, lost history, slow handlers, restarts of the client and pushes, in any order and with
 * frames read and let through one by one; then peace. `got` is what handlers got, with a mark where they were told of a reset.
 */
async function story(phoenix, seed) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const dice = random(seed);
  const server = new ModelServer();
  server.refuse = () => dice.below(4) === 0;
  const store = memory(), got = [], releases = [], replies = [], pushed = [];
  let all = 0, client;

  const settle = () => new Promise(setImmediate);
  const start = () => {
    client = enter(phoenix, {
      since: "start", cursors: store, outbox: store, window: 1 + dice.below(5),
      onReset: () => { got.push("reset"); },
      onReply: (push, reply) => { replies.push([push.payload.n, reply.response.n]); },
    });
    const slow = dice.below(2) === 0;
    client.channel.on("said", payload => {
      const bytes = [...(payload.bytes ?? new Uint8Array(payload))];
      got.push(bytes[2] * 256 + bytes[3]);
      if (slow) return new Promise(resolve => releases.push(resolve));
    });
    client.channel.join();
    server.connect(client.wire);
  };
  const reconnect = () => {
    if (client.wire.readyState === 1) return;
    mock.timers.tick(10_000);
    if (client.wire.readyState !== 0) return;
    server.connect(client.wire);
    client.wire.open();
  };
  const actions = {
    append: () => {
      const n = all++;
      server.append([dice.below(256), dice.below(256), n >> 8, n & 255]);
    },
    deliver: () => server.deliver(1 + dice.below(4)),
    read: () => server.read(1 + dice.below(4)),
    push: () => {
      pushed.push(pushed.length);
      client.room.push("say", { n: pushed.length - 1, limited: dice.below(3) === 0 });
    },
    cut: () => dice.below(3) || client.wire.close(),
    reconnect,
    crash: () => dice.below(3) || server.crash(),
    time: () => mock.timers.tick(dice.oneOf([10, 1000, 11_000])),
    lose: () => dice.below(12) || server.lose(),
    expire: () => dice.below(6) || server.expire(dice.below(4)),
    release: async () => { releases.shift()?.(); await settle(); },
    restart: async () => {
      if (dice.below(12)) return;
      // A page that ends has run what its handlers were given to the end here: whether it would run again is the store's question.
      while (releases.length) { releases.shift()(); await settle(); }
      client.socket.disconnect();
      client.channel.leave();
      start();
    },
  };
  const names = [...Object.keys(actions), "append", "append", "deliver", "deliver", "deliver", "read", "read", "release", "reconnect"];

  start();
  for (let i = 0; i < steps; i++) await actions[dice.oneOf(names)]();
  server.refuse = () => false;
  for (let i = 0; i < 40; i++) {
    reconnect();
    server.read();
    server.deliver();
    while (releases.length) { releases.shift()(); await settle(); }
    mock.timers.tick(2500);
  }
  client.socket.disconnect();
  return { got, replies, pushed, handled: server.handled, all, pending: client.room.pending };
}

for (const [version, phoenix] of Object.entries(versions)) describe(`any interleaving, ${version}`, () => {
  test(`${runs} stories: each message once and in order, or a reset; each push once`, async () => {
    let resets = 0, messages = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const { got, replies, pushed, handled, all, pending } = await story(phoenix, seed);
      const numbers = got.filter(item => item !== "reset");
      const where = `seed ${seed}: ${JSON.stringify(got)}`;
      let last = null;
      for (const [i, item] of got.entries()) {
        if (item === "reset") {
          resets++;
          last = null; // what is retained comes again from here on
          continue;
        }
        if (last !== null) assert.equal(item, last + 1, `${where} at ${i}`);
        last = item;
      }
      if (last !== null) assert.equal(last, all - 1, where);
      messages += numbers.length;
      assert.deepEqual(pending, [], where);
      assert.deepEqual([...handled].sort((a, b) => a - b), pushed, `seed ${seed}: handled once each`);
      assert.deepEqual(new Set(replies.map(([n]) => n)), new Set(pushed), `seed ${seed}: answered`);
      for (const [n, answer] of replies) assert.equal(answer, n, `seed ${seed}: its own reply`);
    }
    assert.ok(resets > 20 && messages > 5000, `${resets} resets, ${messages} messages: too tame`);
  });
});
