import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { binary, enter, said, versions } from "../support/wire.js";

const same = assert.deepEqual;

// The stock client does these; here it does them with a durable channel on it. Delays are the stock ones: no createSocket.
for (const [version, phoenix] of Object.entries(versions)) describe(`client statements, ${version}`, () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
  });

  const make = ({ socketOptions, ...options } = {}) => enter(phoenix, { ...options, socketOptions: { isPlain: true, ...socketOptions } });
  const joined = options => {
    const client = make(options);
    client.push = client.channel.join();
    client.wire.joined();
    return client;
  };
  const reopen = (client, ms = 10) => {
    mock.timers.tick(ms);
    client.wire.open();
  };
  const collect = push => {
    const heard = [];
    for (const status of ["ok", "error", "timeout"]) push.receive(status, response => heard.push([status, response]));
    return heard;
  };

  test("statement 96: a join's first frame has one value for join_ref and ref, and refs are unique, message ids included", () => {
    const client = joined();
    same(client.wire.join[0], client.wire.join[1]);
    client.channel.push("a", {});
    client.room.push("b", {});
    client.room.push("b", {});
    client.socket.channel("room:2").join();
    const refs = client.wire.sent.map(frame => frame[1]);
    same(new Set(refs).size, refs.length);
  });

  test("statement 97: frames of another join_ref are dropped, those of none are delivered by topic", () => {
    const client = joined();
    client.wire.receive(["999", null, "room:1", "said", { n: 1 }], ["999", "@e:1", "room:1", "said", { n: 2 }]);
    client.wire.receive([null, null, "room:1", "said", { n: 3 }], said(4), said(5, "@e:5", "room:2"));
    same(client.got.map(([n]) => n), [3, 4]);
  });

  test("statement 98: a phx_close of an old join_ref closes nothing", () => {
    const client = joined();
    client.wire.receive(["999", "999", "room:1", "phx_close", {}], said(1));
    same([client.channel.state, client.got.length], ["joined", 1]);
  });

  test("statement 99: a heartbeat every 30 s; one without reply closes and reconnects, and the room resumes", () => {
    const client = joined();
    mock.timers.tick(30_000);
    const heartbeat = client.wire.sent.at(-1);
    same([heartbeat[2], heartbeat[3]], ["phoenix", "heartbeat"]);
    client.wire.receive([null, heartbeat[1], "phoenix", "phx_reply", { status: "ok", response: {} }], said(1));
    mock.timers.tick(30_000);
    assert.notEqual(client.wire.sent.at(-1)[1], heartbeat[1]);
    mock.timers.tick(30_000);
    same(client.wires[0].readyState, 3);
    reopen(client, 5000);
    same([client.wires.length, client.wire.join[4]], [2, { $since: "@e:1" }]);
  });

  test("statement 100: reconnect delays are 10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000…, from the start after an open", () => {
    const client = joined();
    for (const delay of [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000]) {
      const before = client.wires.length;
      client.wire.close();
      mock.timers.tick(delay - 1);
      same(client.wires.length, before, `not before ${delay}`);
      mock.timers.tick(1);
      same(client.wires.length, before + 1, `${delay}`);
    }
    client.wire.open();
    client.wire.close();
    mock.timers.tick(10);
    assert.equal(client.wires.length, 13);
  });

  test("statement 101: rejoin delays are 1000, 2000, 5000, 10000…, from the start again after a success", () => {
    const client = make();
    client.channel.join();
    const refuseAndWait = delay => {
      const before = client.wire.all("phx_join").length;
      client.wire.reply(client.wire.join, "error");
      mock.timers.tick(delay - 1);
      same(client.wire.all("phx_join").length, before);
      mock.timers.tick(1);
      same(client.wire.all("phx_join").length, before + 1);
    };
    for (const delay of [1000, 2000, 5000, 10_000, 10_000]) refuseAndWait(delay);
    client.wire.joined();
    client.wire.receive([client.wire.join[0], null, "room:1", "phx_error", {}]);
    const before = client.wire.all("phx_join").length;
    mock.timers.tick(1000);
    same(client.wire.all("phx_join").length, before + 1);
  });

  for (const code of [1001, 1006, 1011, 1012])
    test(`statement 102: a close with ${code} reconnects`, () => {
      const client = joined();
      client.wire.close(code);
      mock.timers.tick(10);
      same(client.wires.length, 2);
    });

  // 1.8.16 reconnects after any close that is not its own.
  if (version === "phoenix 1.7") test("statement 102: a close with 1000 does not", () => {
    const client = joined();
    client.wire.close(1000);
    mock.timers.tick(10_000);
    same(client.wires.length, 1);
  });

  test("statement 102: a disconnect of one's own does not; the room resumes with the connect after it", () => {
    const client = joined();
    client.wire.receive(said(1));
    client.socket.disconnect();
    mock.timers.tick(10_000);
    same(client.wires.length, 1);
    client.socket.connect();
    client.wire.open();
    same(client.wire.join[4], { $since: "@e:1" });
  });

  test("statement 103: on open, buffered frames go before the rejoins", () => {
    const client = joined();
    client.wire.close();
    client.socket.push({ topic: "phoenix", event: "buffered", payload: {}, ref: "b" });
    reopen(client);
    same(client.wire.sent.map(frame => frame[3]), ["buffered", "phx_join"]);
  });

  test("statement 104: channels rejoin on open with params evaluated again", () => {
    let n = 0;
    const client = joined({ params: () => ({ n: ++n }) });
    client.wire.close();
    reopen(client);
    same(client.wire.join[4], { n: 2, $since: "@e:0" });
  });

  test("statement 105: connect params are evaluated for every attempt", () => {
    let n = 0;
    const client = make({ socketOptions: { params: () => ({ n: ++n }) } });
    client.wire.close();
    mock.timers.tick(10);
    same(client.wires.map(({ url }) => url.searchParams.get("n")), ["1", "2"]);
  });

  test("statement 106: a second join of an instance fails with the documented message", async () => {
    const client = joined();
    const message = /^tried to join multiple times\. 'join' can only be called a single time per channel instance$/;
    assert.throws(() => client.channel.join(), error => message.test(error.message ?? error));
    await assert.rejects(client.room.join(), error => message.test(error.message ?? error));
  });

  test("statement 107: a plain push before the join fails with the documented message, a durable one waits", () => {
    const client = make();
    assert.throws(() => client.channel.push("say", {}),
      /^Error: tried to push 'say' to 'room:1' before joining\. Use channel\.join\(\) before pushing events$/);
    client.room.push("say", { n: 1 });
    same(client.room.pending.length, 1);
  });

  test("statement 108: plain pushes that timed out in the buffer are not sent, durable ones are", () => {
    const client = make();
    client.channel.join();
    client.channel.push("early", {}, 100);
    client.room.push("kept", {});
    mock.timers.tick(101);
    client.channel.push("late", {});
    client.wire.joined();
    same(client.wire.sent.map(frame => frame[3]), ["phx_join", "late", "kept"]);
  });

  test("statement 109: flushed plain pushes get a new ref and a full timeout", () => {
    const client = make();
    client.channel.join();
    const push = client.channel.push("say", {}, 100), heard = collect(push), { ref } = push;
    mock.timers.tick(99);
    client.wire.joined();
    assert.notEqual(client.wire.all("say")[0][1], ref);
    mock.timers.tick(99);
    same(heard, []);
    mock.timers.tick(1);
    same(heard, [["timeout", {}]]);
  });

  test("statement 110: plain pushes in flight at a disconnect time out and are not sent again, durable ones are", () => {
    const client = joined();
    const heard = collect(client.channel.push("plain", {}, 100));
    client.room.push("durable", {});
    client.wire.close();
    reopen(client);
    client.wire.joined();
    same(client.wire.sent.map(frame => frame[3]), ["phx_join", "durable"]);
    mock.timers.tick(100);
    same(heard, [["timeout", {}]]);
  });

  test("statement 111: replies after the timeout and second replies are ignored", () => {
    const client = joined();
    const late = collect(client.channel.push("a", {}, 100)), twice = collect(client.channel.push("b", {}));
    mock.timers.tick(100);
    client.wire.reply(client.wire.all("a")[0]);
    client.wire.reply(client.wire.all("b")[0]);
    client.wire.reply(client.wire.all("b")[0]);
    same([late, twice], [[["timeout", {}]], [["ok", {}]]]);
  });

  test("statement 112: receive() after the response fires at once", () => {
    const client = joined();
    const push = client.channel.push("a", {});
    client.wire.reply(client.wire.all("a")[0], "ok", { n: 1 });
    same(collect(push), [["ok", { n: 1 }]]);
  });

  test("statement 113: a join that times out is followed by a leave with its join_ref, then tried again", () => {
    const client = make();
    client.channel.join();
    const [ref] = client.wire.join;
    mock.timers.tick(10_000);
    same([client.wire.all("phx_leave")[0][0], client.channel.state], [ref, "errored"]);
    mock.timers.tick(1000);
    same(client.wire.all("phx_join").length, 2);
  });

  test("statement 114: a join that is refused is tried again until the leave", () => {
    const client = make();
    client.channel.join();
    client.wire.reply(client.wire.join, "error", { reason: "refused" });
    mock.timers.tick(1000);
    client.wire.reply(client.wire.join, "error", { reason: "refused" });
    client.channel.leave();
    mock.timers.tick(10_000);
    same(client.wire.all("phx_join").length, 2);
  });

  test("statement 115: the join's hooks fire again on every rejoin", () => {
    const client = joined();
    const heard = collect(client.push);
    client.wire.close();
    reopen(client);
    client.wire.reply(client.wire.join, "ok", { again: true });
    same(heard, [["ok", {}], ["ok", { again: true }]]);
  });

  test("statement 116: a leave closes at once and for good, and what comes later is ignored", () => {
    const client = joined();
    client.channel.leave();
    same([client.channel.state, client.wire.all("phx_leave").length], ["closed", 1]);
    client.wire.receive(said(1), [null, null, "room:1", "said", { n: 2 }], binary([3]), [null, "@e:3", "room:1", "stream:cursor", {}]);
    client.wire.close();
    reopen(client);
    same([client.got, client.wire.join], [[], undefined]);
  });

  test("statement 117: phx_error rejoins, phx_close removes", () => {
    const client = joined();
    client.wire.receive([client.wire.join[0], null, "room:1", "phx_error", {}]);
    same(client.channel.state, "errored");
    mock.timers.tick(1000);
    client.wire.joined();
    client.wire.receive([client.wire.join[0], client.wire.join[0], "room:1", "phx_close", {}]);
    mock.timers.tick(10_000);
    same([client.channel.state, client.socket.channels, client.wire.all("phx_join").length], ["closed", [], 2]);
  });

  test("statement 118: joining a second instance of a topic leaves the first", () => {
    const client = joined();
    client.socket.channel("room:1").join();
    same(client.wire.sent.map(frame => frame[3]), ["phx_join", "phx_leave", "phx_join"]);
    client.wire.receive(said(1));
    same([client.channel.state, client.got], ["closed", []]);
  });

  for (const payload of [{}, { reason: "channel_crash" }])
    test(`statement 119: phx_error with ${JSON.stringify(payload)} is one`, () => {
      const client = joined();
      const heard = [];
      client.channel.onError(reason => heard.push(reason));
      client.wire.receive([client.wire.join[0], null, "room:1", "phx_error", payload]);
      same([heard, client.channel.state], [[payload], "errored"]);
    });

  test("statement 120: a binary payload is a binary frame on WebSocket", () => {
    const client = joined();
    client.room.push("say", Uint8Array.from([7]).buffer);
    client.channel.push("say", Uint8Array.from([8]).buffer);
    same(client.wire.sent.slice(1).map(frame => new Uint8Array(frame).at(-1)), [7, 8]);
  });

  test("statement 124: the URL has the params, then vsn", () => {
    same(make({ socketOptions: { params: { a: 1 } } }).wire.url.search, "?a=1&vsn=2.0.0");
  });

  const presence = client => {
    const here = new phoenix.Presence(client.channel);
    const state = state => client.wire.receive([client.wire.join[0], null, "room:1", "presence_state", state]);
    const diff = (joins, leaves = {}) => client.wire.receive([null, null, "room:1", "presence_diff", { joins, leaves }]);
    return { here, state, diff, keys: () => here.list(key => key) };
  };
  const metas = (...refs) => ({ metas: refs.map(phx_ref => ({ phx_ref })) });

  test("statement 130: diffs wait for the first state of the current join_ref, after a rejoin too", () => {
    const client = joined();
    const { state, diff, keys } = presence(client);
    diff({ ben: metas("2") });
    same(keys(), []);
    state({ ada: metas("1") });
    same(keys(), ["ada", "ben"]);
    client.wire.close();
    reopen(client);
    client.wire.joined("@e:0", { status: "resumed" });
    diff({ eve: metas("5") });
    same(keys(), ["ada", "ben"]);
    state({ ada: metas("1") });
    same(keys(), ["ada", "eve"]);
  });

  test("statement 131: existing metas stay before joined ones, keys without metas go, a diff twice is a diff", () => {
    const client = joined();
    const { here, state, diff, keys } = presence(client);
    state({ ada: metas("1"), ben: metas("2") });
    for (let i = 0; i < 2; i++) diff({ ada: metas("3") }, { ben: metas("2") });
    same(keys(), ["ada"]);
    same(here.list()[0].metas.map(meta => meta.phx_ref), ["1", "3"]);
  });

  // 1.7 throws at such a key.
  if (version === "phoenix 1.8") test("statement 132: a key such as __proto__ is one like any other", () => {
    const client = joined();
    const { state, keys } = presence(client);
    state(JSON.parse('{ "__proto__": { "metas": [{ "phx_ref": "1" }] } }'));
    client.wire.receive(said(1));
    same([keys(), client.got.length], [["__proto__"], 1]);
  });
});
