import { after, before, describe, test } from "node:test";
import { ConformanceServer } from "./support/conformance-server.mjs";
import { LongPoll } from "./support/long-poll.mjs";
import { isExtra, RawClient } from "./support/raw-client.mjs";
import { same } from "./support/same.mjs";

const ok = (joinRef, ref, topic = "room:a", response = {}) => [joinRef, ref, topic, "phx_reply", { response, status: "ok" }];
const unmatched = ref => [null, ref, "room:a", "phx_reply", { response: { reason: "unmatched topic" }, status: "error" }];
const joinA = ref => [ref, ref, "room:a", "phx_join", {}];
const closeOf = (ref, topic = "room:a") => [ref, ref, topic, "phx_close", {}];

// The transcripts of the reference server. Its rooms named some events otherwise: "raise" is boom here, "stop_reply" is stop, and
// "pushed" is the tick of a tick event.
describe("golden transcripts", { concurrency: 4 }, () => {
  let server;
  before(async () => server = await ConformanceServer.start());
  after(() => server.kill());

  /** A transcript is a list of rounds: frames sent in one write, then the frames that answer them, in order. */
  const replay = (name, vsn, rounds, times = 1) => test(name, async () => {
    for (let i = 0; i < times; i++) await replayOnce(vsn, rounds);
  });

  async function replayOnce(vsn, rounds) {
    const client = await RawClient.open(`${server.ws}/ws/websocket?vsn=${vsn}`);
    try {
      for (const { sent, answers } of rounds) {
        client.sendTogether(...sent);
        for (const [index, answer] of answers.entries()) {
          const what = `frame ${index + 1} after ${JSON.stringify(sent)}`;
          same(await client.next(what), answer, what);
        }
      }
      // Whatever else was on its way is ahead of this reply.
      client.send(vsn === "1.0.0" ? heartbeatV1 : [null, "last", "phoenix", "heartbeat", {}]);
      same(await client.next("the heartbeat's reply"), vsn === "1.0.0" ? heartbeatReplyV1 : ok(null, "last", "phoenix"), "nothing more");
    } finally {
      client.close();
    }
  }

  const heartbeatV1 = { topic: "phoenix", event: "heartbeat", payload: {}, ref: "last" };
  const heartbeatReplyV1 = { topic: "phoenix", event: "phx_reply", payload: { response: {}, status: "ok" }, ref: "last" };

  replay("leave, then late traffic", "2.0.0", [
    { sent: [joinA("1")], answers: [ok("1", "1")] },
    { sent: [["1", "2", "room:a", "echo", { a: 1 }]], answers: [ok("1", "2", "room:a", { a: 1 })] },
    { sent: [["1", "3", "room:a", "phx_leave", {}]], answers: [ok("1", "3"), closeOf("1")] },
    { sent: [["1", "4", "room:a", "echo", { a: 1 }]], answers: [unmatched("4")] },
    { sent: [["1", "5", "room:a", "phx_leave", {}]], answers: [ok("1", "5")] },
  ]);

  replay("duplicate join", "2.0.0", [{
    sent: [joinA("1"), joinA("7"), ["1", "8", "room:a", "echo", { stale: 1 }], ["7", "9", "room:a", "echo", { ok: 1 }]],
    answers: [ok("1", "1"), ok("7", "7"), closeOf("1"), ok("7", "9", "room:a", { ok: 1 })],
  }], 50);

  replay("leave immediately followed by rejoin", "2.0.0", [
    { sent: [joinA("1")], answers: [ok("1", "1")] },
    { sent: [["1", "2", "room:a", "phx_leave", {}], joinA("3")], answers: [ok("3", "3"), closeOf("1")] },
  ], 50);

  replay("crash in handler", "2.0.0", [
    { sent: [["1", "1", "room:t", "phx_join", {}]], answers: [ok("1", "1", "room:t")] },
    { sent: [["1", "2", "room:t", "boom", {}]], answers: [["1", "1", "room:t", "phx_error", { reason: "channel_crash" }]] },
  ]);

  replay("stop with reply (normal)", "2.0.0", [
    { sent: [["1", "1", "room:t", "phx_join", {}]], answers: [ok("1", "1", "room:t")] },
    {
      sent: [["1", "2", "room:t", "stop", { reason: "normal", reply: { bye: 1 } }]],
      answers: [ok("1", "2", "room:t", { bye: 1 }), closeOf("1", "room:t")],
    },
  ]);

  replay("V1", "1.0.0", [
    {
      sent: [{ topic: "room:a", event: "phx_join", payload: {}, ref: "1" }],
      answers: [{ event: "phx_reply", payload: { response: {}, status: "ok" }, ref: "1", topic: "room:a" }],
    },
    {
      sent: [{ topic: "room:a", event: "tick", payload: { every_ms: 1, count: 1 }, ref: "2" }],
      answers: [
        { event: "phx_reply", payload: { response: {}, status: "ok" }, ref: "2", topic: "room:a" },
        { event: "tick", payload: { n: 1 }, ref: null, topic: "room:a" },
      ],
    },
    {
      sent: [{ topic: "room:a", event: "boom", payload: {}, ref: "3" }],
      answers: [{ event: "phx_error", payload: { reason: "channel_crash" }, ref: null, topic: "room:a" }],
    },
  ]);

  test("long poll", async () => {
    const session = new LongPoll(`${server.http}/ws/longpoll`);
    const { token, ...first } = await session.get();
    same(first, { messages: [], status: 410 }, "GET");
    same(await session.send(joinA("1")), { status: 200 }, "POST");

    const answers = [];
    let poll;
    while ((poll = await session.get()).status === 200) {
      same([poll.token, Object.keys(poll).sort()], [token, ["messages", "status", "token"]], "GET with messages");
      answers.push(...poll.messages.map(message => JSON.parse(message)).filter(frame => !isExtra(frame)));
    }
    same(answers, [ok("1", "1")], "messages");
    same(poll, { messages: [], status: 204, token }, "GET without messages");

    session.token = "bad";
    same(await session.send(joinA("1")), { status: 410 }, "POST with a bad token");
  });
});
