import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { memory, OutboxFullError } from "bennu";
import { enter, said, versions } from "../support/wire.js";

const same = assert.deepEqual;
const settle = () => new Promise(setImmediate);

for (const [version, phoenix] of Object.entries(versions)) describe(`durable pushes, ${version}`, () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
  });

  const joined = options => {
    const client = enter(phoenix, { retryAfterMs: () => 500, ...options });
    client.channel.join();
    client.wire.joined();
    return client;
  };
  const reconnect = client => {
    client.wire.close();
    mock.timers.tick(10_000);
    client.wire.open();
    client.wire.joined("@e:0", { status: "resumed" });
  };
  const unanswered = client => client.room.pending.map(push => push.payload.n);

  test("a push carries its message id as ref, and the reply resolves it", async () => {
    const client = joined();
    const delivery = client.room.push("say", { n: 1 });
    const [frame] = client.wire.all("say");
    same(frame, [client.wire.join[0], delivery.id, "room:1", "say", { n: 1 }]);
    assert.match(delivery.id, /^~[\x21-\x7e]{22,60}-\d+$/);
    client.wire.reply(frame, "ok", { cursor: "@e:1" });
    same(await delivery, { status: "ok", response: { cursor: "@e:1" } });
    same(client.room.pending, []);
    same(client.replies, [[delivery.id, "ok", { cursor: "@e:1" }]]);
  });

  test("error replies and statuses of the handler's own are answers", async () => {
    const client = joined();
    for (const status of ["error", "maybe"]) {
      const delivery = client.room.push("say", {});
      client.wire.reply(client.wire.all("say").at(-1), status, { reason: "handler failed" });
      same(await delivery, { status, response: { reason: "handler failed" } });
    }
  });

  test("the session of the message ids is the one the socket names", () => {
    const client = joined();
    const { id } = client.room.push("say", {});
    same(id, `~${client.wire.url.searchParams.get("session")}-1`);
    assert.ok(id.length <= 64);
  });

  test("after every rejoin all that is unanswered goes again, in order, with the same refs and the new join_ref", () => {
    const client = joined();
    const ids = [1, 2, 3].map(n => client.room.push("say", { n }).id);
    client.wire.reply(client.wire.all("say")[1]);
    for (let i = 0; i < 2; i++) {
      reconnect(client);
      same(client.wire.all("say"), [1, 3].map(n => [client.wire.join[0], ids[n - 1], "room:1", "say", { n }]));
    }
  });

  test("pushes wait for the join, offline as well", () => {
    const client = enter(phoenix);
    client.room.push("say", { n: 1 });
    client.channel.join();
    client.room.push("say", { n: 2 });
    same(client.wire.all("say"), []);
    client.wire.joined();
    client.wire.close();
    client.room.push("say", { n: 3 });
    mock.timers.tick(10_000);
    client.wire.open();
    client.wire.joined();
    same(client.wire.all("say").map(frame => frame[4].n), [1, 2, 3]);
  });

  test("a channel error alone makes them go again", () => {
    const client = joined();
    client.room.push("say", { n: 1 });
    client.wire.receive([client.wire.join[0], null, "room:1", "phx_error", { reason: "channel_crash" }]);
    client.room.push("say", { n: 2 });
    mock.timers.tick(10_000);
    client.wire.joined();
    same(client.wire.all("say").map(frame => frame[4].n), [1, 1, 2]);
  });

  test("a push never times out", async () => {
    const client = joined();
    let isSettled = false;
    client.room.push("say", { n: 1 }).then(() => isSettled = true);
    mock.timers.tick(25_000);
    await settle();
    same([isSettled, unanswered(client)], [false, [1]]);
  });

  test("a second reply to a push is nobody's", async () => {
    const client = joined();
    const delivery = client.room.push("say", {});
    const [frame] = client.wire.all("say");
    client.wire.reply(frame, "ok", { n: 1 });
    client.wire.reply(frame, "ok", { n: 2 });
    same((await delivery).response, { n: 1 });
    same(client.replies.length, 1);
  });

  for (const reason of ["rate limited", "too many message ids", "unavailable"])
    test(`"${reason}" keeps the push, and all goes again in order after a pause`, async () => {
      const client = joined({ window: 2 });
      const deliveries = [1, 2, 3].map(n => client.room.push("say", { n }));
      client.wire.reply(client.wire.all("say")[0], "error", { reason });
      same(client.wire.all("say").map(frame => frame[4].n), [1, 2], "nothing more during the pause");
      mock.timers.tick(499);
      same(client.wire.all("say").length, 2);
      mock.timers.tick(1);
      same(client.wire.all("say").slice(2).map(frame => [frame[1], frame[4].n]), [[deliveries[0].id, 1], [deliveries[1].id, 2]]);
      client.wire.reply(client.wire.all("say")[0]);
      same((await deliveries[0]).status, "ok");
      same(client.replies.length, 1);
    });

  test("pauses grow with refusals in a row, and start over with an answer", () => {
    const tries = [];
    const client = joined({ retryAfterMs: n => (tries.push(n), 100) });
    client.room.push("say", { n: 1 });
    client.room.push("say", { n: 2 });
    const refuse = () => {
      client.wire.reply(client.wire.all("say").at(-1), "error", { reason: "rate limited" });
      mock.timers.tick(100);
    };
    refuse();
    refuse();
    client.wire.reply(client.wire.all("say")[0]);
    refuse();
    same(tries, [1, 2, 1]);
  });

  test("a rejoin during the pause sends at once and ends the pause", () => {
    const client = joined();
    client.room.push("say", { n: 1 });
    client.wire.reply(client.wire.all("say")[0], "error", { reason: "rate limited" });
    client.wire.receive([client.wire.join[0], null, "room:1", "phx_error", {}]);
    mock.timers.tick(10_000);
    client.wire.joined();
    same(client.wire.all("say").length, 2);
    mock.timers.tick(500);
    same(client.wire.all("say").length, 2);
  });

  test("\"unmatched topic\" keeps the push and makes a channel that believes itself joined rejoin", async () => {
    const client = joined();
    const delivery = client.room.push("say", { n: 1 });
    client.wire.receive([null, delivery.id, "room:1", "phx_reply", { status: "error", response: { reason: "unmatched topic" } }]);
    same(unanswered(client), [1]);
    mock.timers.tick(10_000);
    same(client.wire.all("phx_join").length, 2);
    client.wire.joined();
    client.wire.reply(client.wire.all("say").at(-1));
    same((await delivery).status, "ok");
  });

  test("at most `window` are under way, each reply lets the next go", () => {
    const client = joined({ window: 2 });
    for (let n = 1; n <= 4; n++) client.room.push("say", { n });
    same(client.wire.all("say").map(frame => frame[4].n), [1, 2]);
    client.wire.reply(client.wire.all("say")[1]);
    same(client.wire.all("say").map(frame => frame[4].n), [1, 2, 3]);
    reconnect(client);
    same(client.wire.all("say").map(frame => frame[4].n), [1, 3]);
  });

  test("the outbox is bounded", async () => {
    const client = joined({ limit: 2 });
    client.room.push("say", { n: 1 });
    client.room.push("say", { n: 2 });
    await assert.rejects(client.room.push("say", { n: 3 }), OutboxFullError);
    same(unanswered(client), [1, 2]);
    client.wire.reply(client.wire.all("say")[0]);
    client.room.push("say", { n: 4 });
    same(unanswered(client), [2, 4]);
  });

  test("a push can be taken back", async () => {
    const client = joined();
    client.wire.close();
    const delivery = client.room.push("say", { n: 1 });
    client.room.push("say", { n: 2 });
    same([client.room.discard(delivery.id), client.room.discard(delivery.id)], [true, false]);
    same((await delivery).status, "discarded");
    mock.timers.tick(10_000);
    client.wire.open();
    client.wire.joined();
    same(client.wire.all("say").map(frame => frame[4].n), [2]);
  });

  test("a leave ends the wait, the store keeps what was not answered", async () => {
    const store = memory();
    const client = joined({ outbox: store });
    const deliveries = [1, 2].map(n => client.room.push("say", { n }));
    client.wire.reply(client.wire.all("say")[0]);
    client.channel.leave();
    same((await deliveries[1]).status, "closed");
    same((await client.room.push("say", { n: 3 })).status, "closed");

    const again = joined({ outbox: store });
    same(again.wire.all("say").map(frame => [frame[1], frame[4].n]), [[deliveries[1].id, 2]]);
    again.wire.reply(again.wire.all("say")[0]);
    same(again.replies, [[deliveries[1].id, "ok", {}]]);
    same(joined({ outbox: store }).room.pending, []);
  });

  test("changes of the outbox are told", () => {
    const told = [];
    const client = joined({ onPending: pending => { told.push(pending.length); } });
    client.room.push("say", {});
    client.wire.reply(client.wire.all("say")[0]);
    same(told, [1, 0]);
  });

  describe("later than the server remembers", () => {
    beforeEach(() => {
      mock.timers.reset();
      mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    });
    const later = (client, ms) => {
      client.wire.close();
      mock.timers.setTime(Date.now() + ms);
      mock.timers.tick(10_000);
      client.wire.open();
      client.wire.joined();
    };

    test("a push that was sent is not sent again, and its reply is unknown", async () => {
      const client = joined({ resendWithinMs: 60_000 });
      const delivery = client.room.push("say", { n: 1 });
      later(client, 10_000);
      same(client.wire.all("say").length, 1);
      later(client, 60_000);
      same([client.wire.all("say"), (await delivery).status, client.replies[0][1]], [[], "unknown", "unknown"]);
      same(client.room.pending, []);
    });

    test("one that was not sent yet, or only refused, is", () => {
      const client = joined({ resendWithinMs: 60_000 });
      client.room.push("say", { n: 1 });
      client.wire.reply(client.wire.all("say")[0], "error", { reason: "unavailable" });
      client.wire.close();
      client.room.push("say", { n: 2 });
      later(client, 600_000);
      same(client.wire.all("say").map(frame => frame[4].n), [1, 2]);
    });

    test("one that was refused after it was sent without a word stays in doubt", async () => {
      const client = joined({ resendWithinMs: 60_000 });
      const delivery = client.room.push("say", { n: 1 });
      later(client, 1000);
      client.wire.reply(client.wire.all("say")[0], "error", { reason: "rate limited" });
      later(client, 60_000);
      same((await delivery).status, "unknown");
    });

    test("the next page knows it too", () => {
      const store = memory();
      const client = joined({ outbox: store, resendWithinMs: 60_000 });
      client.room.push("say", { n: 1 });
      client.wire.close();
      client.room.push("say", { n: 2 });
      client.channel.leave();
      mock.timers.setTime(Date.now() + 60_000);
      const next = joined({ outbox: store, resendWithinMs: 60_000 });
      same([next.wire.all("say").map(frame => frame[4].n), next.replies.map(([, status]) => status)], [[2], ["unknown"]]);
    });
  });

  test("a binary push carries its message id", () => {
    const client = joined();
    const { id } = client.room.push("say", Uint8Array.from([1, 2]).buffer);
    const text = new TextDecoder("latin1").decode(client.wire.sent.at(-1));
    assert.ok(text.includes(id) && text.endsWith("\x01\x02"));
  });

  test("a broadcast and the reply of one's own push don't mix", () => {
    const client = joined();
    client.room.push("say", { n: 1 });
    client.wire.receive(said(1));
    client.wire.reply(client.wire.all("say")[0]);
    same([client.got.length, client.replies.length], [1, 1]);
  });

  test("plain pushes of the same channel stay Phoenix's", () => {
    const client = joined();
    const heard = [];
    client.channel.push("say", { n: 1 }).receive("ok", response => heard.push(response));
    const [frame] = client.wire.all("say");
    assert.match(frame[1], /^\d+$/);
    client.wire.reply(frame, "ok", { n: 1 });
    same(heard, [{ n: 1 }]);
    same(client.replies, []);
  });

  test("what callbacks throw is reported and stops nothing", () => {
    const client = joined({ onReply: () => { throw new Error("reply"); }, onPending: () => { throw new Error("pending"); } });
    client.room.push("say", { n: 1 });
    client.wire.reply(client.wire.all("say")[0]);
    same(client.errors, ["pending", "pending", "reply"]);
    same(unanswered(client), []);
  });
});
