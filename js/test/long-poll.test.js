import "../support/as-browser.js";
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { createSocket, durable } from "bennu";
import { interceptRequests } from "../support/long-poll.js";
import { said, versions } from "../support/wire.js";

const same = assert.deepEqual;

for (const [version, phoenix] of Object.entries(versions)) describe(`client statements over long-poll, ${version}`, () => {
  const is17 = version === "phoenix 1.7";
  let requests, socket;
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    requests = interceptRequests();
  });
  afterEach(() => requests.end());

  /** A durable room that has joined over a session. */
  function enter(options = {}) {
    const got = [], codes = [];
    socket = createSocket(phoenix.Socket, "ws://test/socket", { transport: phoenix.LongPoll, reconnectAfterMs: () => 100, ...options });
    socket.onClose(event => codes.push(event.code));
    const channel = socket.channel("room:1");
    const room = durable(channel, { onReset() {} });
    channel.on("said", ({ n }) => { got.push(n); });
    socket.connect();
    channel.join();
    return { room, channel, got, codes };
  }
  const open = () => {
    mock.timers.tick(1);
    requests.poll.answer({ status: 410, token: "t" });
    mock.timers.tick(1);
  };
  const frames = post => post.body.split("\n").map(line => line.startsWith("[") ? JSON.parse(line) : line);
  const lastJoin = () => requests.posts.flatMap(frames).filter(frame => frame[3] === "phx_join").at(-1);
  const receive = (...messages) => {
    requests.poll.answer({ status: 200, token: "t", messages: messages.map(frame => JSON.stringify(frame)) });
    mock.timers.tick(1);
  };
  const joined = () => {
    const [ref] = lastJoin();
    requests.post.answer({ status: 200 });
    receive([ref, ref, "room:1", "phx_reply", { status: "ok", response: {} }], [ref, "@e:0", "room:1", "stream:state", { status: "live" }]);
  };

  test("statement 120: binary payloads are Base64 lines, the message id in them", () => {
    const { room } = enter();
    open();
    joined();
    const { id } = room.push("say", Uint8Array.from([7]).buffer);
    mock.timers.tick(1);
    const bytes = Buffer.from(requests.post.body, "base64");
    assert.ok(bytes.includes(id));
    same(bytes.at(-1), 7);
  });

  test("statement 121: a 204 polls again; a session that is gone reconnects, rejoins and resumes", () => {
    const { room, got, codes } = enter();
    open();
    joined();
    receive(said(1), said(2));
    const before = requests.polls.length;
    requests.poll.answer({ status: 204, token: "t" });
    same(requests.polls.length, before + 1);
    room.push("say", { n: 3 });
    mock.timers.tick(1);
    requests.poll.answer({ status: 410, token: "other" });
    if (is17) { // it goes on as if nothing were, which durable puts right
      requests.post.answer({ status: 200 });
      mock.timers.tick(1000);
    } else {
      same(codes, [3410]);
      mock.timers.tick(100);
      open();
    }
    mock.timers.tick(1);
    same(lastJoin()[4], { $since: "@e:2" });
    joined();
    mock.timers.tick(1);
    same(frames(requests.post).map(frame => [frame[1], frame[3]]), [[room.pending[0].id, "say"]]);
    receive(said(3));
    same(got, [1, 2, 3]);
  });

  test("statement 121: a 403 closes with 1008", () => {
    const { codes } = enter();
    mock.timers.tick(1);
    requests.poll.answer({ status: 403 });
    same(codes, [1008]);
  });

  test("statement 122: one POST at a time, at most 100 lines each, no newline at the end", () => {
    const { room } = enter();
    open();
    joined();
    const plain = Array.from({ length: 150 }, (_, n) => n);
    for (const n of plain) room.channel.push("say", { n });
    mock.timers.tick(1);
    const before = requests.posts.length;
    const first = frames(requests.post);
    same([first.length, requests.post.body.at(-1)], [is17 ? 150 : 100, "]"]);
    if (is17) return; // it knows no limit
    requests.post.answer({ status: 200 });
    mock.timers.tick(1);
    same(requests.posts.length, before + 1);
    same([...first, ...frames(requests.post)].map(frame => frame[4].n), plain);
  });

  for (const [why, fail] of [["an error before the open", wire => wire.onerror({})], ["no open in time", () => mock.timers.tick(2500)],
    // 1.7 joins there only after its join on the old connection has timed out.
    ...(is17 ? [] : [["no reply to the ping", wire => { wire.readyState = 1; wire.onopen({}); mock.timers.tick(2500); }]])])
    test(`statement 123: ${why} falls back to long-poll, where the room joins`, () => {
      let wire;
      class WebSocket {
        readyState = 0;
        constructor() { wire = this; }
        send() {}
        close() { this.readyState = 3; }
      }
      const { got } = enter({ transport: WebSocket, longPollFallbackMs: 2500, sessionStorage: { getItem: () => null, setItem() {} } });
      fail(wire);
      mock.timers.tick(3000);
      assert.match(requests.poll.url, /^http:\/\/test\/socket\/longpoll\?/);
      open();
      mock.timers.tick(1000);
      joined();
      receive(said(1));
      same(got, [1]);
    });
});
