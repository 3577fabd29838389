import { durable } from "./gate.mjs";
import { outbox } from "./outbox.mjs";
import { same } from "./same.mjs";
import { StockClient } from "./stock-client.mjs";
import { Inbox } from "./wait.mjs";

const onWebSocket = ({ transport }) => transport === "websocket";
const inBrowser = ({ isBrowser }) => isBrowser === true;
const withBinary = context => onWebSocket(context) && context.version >= 1.6;
// Before 1.7 each push over long-poll is a request of its own, all of them at once.
const keepsOrder = context => onWebSocket(context) || context.version >= 1.7;
let topics = 0;

/** A topic that no other scenario uses. */
const room = () => `room:${++topics}`;
const durableTopic = () => `durable:${++topics}`;
const sendsParamsOfEachJoin = ({ version }) => version >= 1.7;
const upTo = last => Array.from({ length: last }, (_, i) => i + 1);

/** Runs a scenario with as many connected clients as it has parameters after the context. */
const scenario = (name, run, applies = () => true) => ({
  name,
  applies,
  async run(context) {
    const clients = [];
    try {
      for (let i = 1; i < run.length; i++) clients.push(await StockClient.open(context, { params: { user_id: `u${i}` } }));
      await run(context, ...clients);
    } finally {
      clients.forEach(client => client.disconnect());
    }
  },
});

const bytes = (...values) => new Uint8Array(values).buffer;

/** What every stock client must be able to do, each on both transports where it can. Works in Node and in a browser. */
export const scenarios = [
  scenario("join is accepted with a reply", async (_, client) => {
    same(await client.channel("guarded:1", { token: "good" }).join(), ["ok", { welcome: true }]);
  }),

  scenario("join is refused with a reason", async (_, client) => {
    const channel = client.channel("guarded:1", { token: "bad" });
    same(await channel.join(), ["error", { reason: "unauthorized" }]);
    same(await channel.joins.take("the reply to the automatic rejoin"), ["error", { reason: "unauthorized" }]);
    await channel.leave();
  }),

  scenario("join crashes", async (_, client) => {
    const channel = client.channel("guarded:1", { token: "crash" });
    same(await channel.join(), ["error", { reason: "join crashed" }]);
    await channel.leave();
  }),

  scenario("the stock Presence sees who comes, changes and goes", async ({ phoenix }, ada, bob) => {
    const topic = `presence:${++topics}`;
    const people = ada.channel(topic, { user: "ada", device: "phone" });
    const presence = new phoenix.Presence(people.channel);
    const lists = new Inbox("lists");
    presence.onSync(() => lists.add(presence.list((user, { metas }) => `${user} ${metas.map(meta => meta.mood ?? meta.device)}`).join()));
    const sees = list => lists.take(list, seen => seen === list);
    await people.join();
    await sees("ada phone");

    const other = await bob.joined(topic, { user: "bob", device: "desk" });
    await sees("ada phone,bob desk");
    same(await other.push("track", { device: "desk" }), ["error", { reason: "already_tracked" }]);
    same(await other.push("update", { mood: "well" }), ["ok", {}]);
    await sees("ada phone,bob well");
    same(Object.keys((await people.push("list"))[1]), ["ada", "bob"]);

    same(await other.push("untrack"), ["ok", {}]);
    await sees("ada phone");
    same(await other.push("update", {}), ["error", { reason: "nopresence" }]);
    same(await other.push("track", { device: "desk again" }), ["ok", {}]);
    await sees("ada phone,bob desk again");
    await other.leave();
    await sees("ada phone");
  }, ({ version, isBrowser }) => version >= 1.7 && !isBrowser),

  scenario("join and connect params reach the server", async (_, client) => {
    const channel = await client.joined(room(), { user: "ann" });
    same(await channel.next("user_entered"), { user: "ann" });
    same(await channel.next("joined"), { status: "connected", user_id: "u1" });
  }),

  scenario("unmatched topic", async (_, client) => {
    const channel = client.channel("nowhere:1");
    same(await channel.join(), ["error", { reason: "unmatched topic" }]);
    await channel.leave();
  }),

  scenario("push is replied to with ok, error and a status of its own", async (_, client) => {
    const channel = await client.joined(room());
    const payload = { text: "žluťoučký 🐎", list: [1, null, { deep: true }] };
    same(await channel.push("echo", payload), ["ok", payload]);
    same(await channel.push("error", payload), ["error", payload]);
    same(await channel.push("status", { status: "maybe" }), ["maybe", {}]);
    same(await channel.push("slow", { ms: 1 }), ["ok", {}]);
  }),

  scenario("push without a reply times out", async (_, client) => {
    const channel = await client.joined(room());
    same(await channel.push("quiet", {}, 100), ["timeout", {}]);
  }),

  scenario("pushes before the join's reply are buffered and keep their order", async (_, client) => {
    const channel = client.channel(room());
    const join = channel.join();
    const replies = Promise.all([1, 2, 3].map(n => channel.push("shout", { n })));
    same(await join, ["ok", {}]);
    same(await replies, [["ok", {}], ["ok", {}], ["ok", {}]]);
    for (const n of [1, 2, 3]) same(await channel.next("shout"), { n });
  }, keepsOrder),

  scenario("broadcast reaches two clients", async ({ transport }, ann, bob) => {
    const topic = room();
    const [anns, bobs] = [await ann.joined(topic), await bob.joined(topic)];
    same(await anns.push("shout", { n: 1 }), ["ok", {}]);
    for (const channel of [anns, bobs]) same(await channel.next("shout"), { n: 1 });
    same(await bobs.push("new_msg", { body: "hi" }), ["ok", {}]);
    for (const channel of [anns, bobs]) same(await channel.next("new_msg"), { body: "hi", transport });
  }),

  scenario("broadcast_from leaves its sender out", async (_, ann, bob) => {
    const topic = room();
    const [anns, bobs] = [await ann.joined(topic), await bob.joined(topic)];
    await anns.push("shout_from", { n: 1 });
    await anns.push("shout", { n: 2 });
    same(await bobs.next("shout"), { n: 1 });
    same(await bobs.next("shout"), { n: 2 });
    same(await anns.next("shout"), { n: 2 });
  }),

  scenario("server's own pushes and broadcasts arrive", async ({ server }, client) => {
    const topic = room();
    const channel = await client.joined(topic);
    same(await channel.push("tick", { every_ms: 10, count: 3 }), ["ok", {}]);
    for (const n of [1, 2, 3]) same(await channel.next("tick"), { n });
    await server.post(`/broadcast/${topic}/news`, { from: "outside" });
    same(await channel.next("news"), { from: "outside" });
  }),

  scenario("binary push, reply and broadcast", async (_, ann, bob) => {
    const topic = room();
    const [anns, bobs] = [await ann.joined(topic), await bob.joined(topic)];
    same(await anns.push("binary_event", bytes(9, 255)), ["ok", bytes(9, 255, 3, 4)]);
    same(await anns.next("binary_event"), bytes(0, 1));
    same(await anns.push("binary_broadcast", bytes(7, 0, 200)), ["ok", {}]);
    for (const channel of [anns, bobs]) same(await channel.next("binary_msg"), bytes(7, 0, 200));
  }, withBinary),

  scenario("leave closes the channel on both sides, and the topic can be joined again", async (_, client) => {
    const topic = room();
    const channel = await client.joined(topic);
    same((await channel.leave())[0], "ok");
    await channel.closes.take("the close");
    await client.messages.take("the server's phx_close", m => m.topic === topic && m.event === "phx_close");
    const again = await client.joined(topic);
    same(await again.push("echo", { n: 1 }), ["ok", { n: 1 }]);
  }),

  scenario("a second channel on a topic replaces the first", async (_, client) => {
    const topic = room();
    const first = await client.joined(topic);
    const second = await client.joined(topic);
    await first.closes.take("the first channel's close");
    same(await second.push("echo", { n: 2 }), ["ok", { n: 2 }]);
    same(second.errors.rest, []);
    same(second.closes.rest, []);
  }),

  scenario("server's stop closes the channel without a rejoin", async (_, client) => {
    const channel = await client.joined(room());
    same(await channel.push("stop", { reason: "normal", reply: { bye: 1 } }), ["ok", { bye: 1 }]);
    await channel.closes.take("the close");
    same(channel.joins.rest, []);
  }),

  scenario("crash is followed by a rejoin", async (_, client) => {
    const channel = await client.joined(room(), { user: "ann" });
    await channel.push("assign", { key: "k", value: 1 });
    channel.channel.push("boom", {});
    same(await channel.errors.take("the error"), { reason: "channel_crash" });
    same(await channel.joins.take("the reply to the rejoin"), ["ok", {}]);
    same(await channel.push("read", { key: "k" }), ["ok", { value: null }]);
  }),

  scenario("heartbeats are answered", async context => {
    const client = await StockClient.open(context, { heartbeatIntervalMs: 1000 });
    try {
      for (let i = 1; i <= 2; i++) {
        const answer = await client.messages.take(`heartbeat reply ${i}`, m => m.topic === "phoenix");
        same([answer.event, answer.payload], ["phx_reply", { status: "ok", response: {} }]);
      }
      same(client.closed.rest, []);
    } finally {
      client.disconnect();
    }
  }, onWebSocket),

  scenario("server's disconnect is followed by reconnect and rejoin", async (context) => {
    const client = await StockClient.open(context, { params: { user_id: "goner" } });
    try {
      const channel = await client.joined(room());
      await context.server.post("/disconnect/goner");
      same(await client.closed.take("the close"), 1001);
      await client.opened.take("the reconnect");
      same(await channel.joins.take("the reply to the rejoin"), ["ok", {}]);
    } finally {
      client.disconnect();
    }
  }, onWebSocket),

  scenario("going offline and online again is followed by reconnect and rejoin", async context => {
    const client = await StockClient.open(context, { heartbeatIntervalMs: 300 });
    try {
      const channel = await client.joined(room());
      await context.network.setOffline(true);
      channel.channel.push("echo", {}); // long-poll only notices by a new request
      await channel.errors.take("the error");
      await context.network.setOffline(false);
      same(await channel.joins.take("the reply to the rejoin"), ["ok", {}]);
      same(await channel.push("echo", { n: 1 }), ["ok", { n: 1 }]);
    } finally {
      await context.network.setOffline(false);
      client.disconnect();
    }
  }, inBrowser),

  scenario("server restart is followed by reconnect and rejoin", async (context, client) => {
    const channel = await client.joined(room());
    const exit = context.server.terminate();
    const code = await client.closed.take("the close");
    if (onWebSocket(context)) same(code, 1012);
    same(await exit, 0, "exit code");
    await context.server.start();
    await client.opened.take("the reconnect");
    same(await channel.joins.take("the reply to the rejoin"), ["ok", {}]);
    same(await channel.push("echo", { n: 1 }), ["ok", { n: 1 }]);
  }),

  scenario("durable guarantee 2: a client with $since resumes across a server kill", async (context, client, later) => {
    const topic = durableTopic(), said = new Inbox("said"), states = new Inbox("stream:state");
    const { channel, on } = durable(client.socket, topic, "start", ({ status }) => states.add(status));
    on("said", ({ n }) => said.add(n));
    const sending = outbox(client.socket, channel, "0123456789abcdef0123456789abcdef");
    channel.join().receive("ok", sending.resend);
    same(await states.take("the first state"), "resumed");
    for (const n of [1, 2, 3]) same((await sending.push("say", { n })).status, "ok");

    const unanswered = [4, 5].map(n => sending.push("say", { n }));
    await context.server.kill();
    await client.closed.take("the close");
    unanswered.push(...[6, 7].map(n => sending.push("say", { n })));
    await context.server.start();
    await context.server.post(`/broadcast/${topic}/said?durable=true`, { n: 8 });
    same(await states.take("the state after the kill"), "resumed");
    same((await Promise.all(unanswered)).map(({ status }) => status), ["ok", "ok", "ok", "ok"]);

    const heard = [], recorded = [], all = new Inbox("all");
    for (const _ of upTo(8)) heard.push(await said.take("what was said"));
    const log = durable(later.socket, topic);
    log.on("said", ({ n }) => all.add(n));
    log.channel.join();
    for (const _ of upTo(8)) recorded.push(await all.take("what was recorded"));
    same(heard, recorded, "the order");
    same([...heard].sort(), upTo(8), "each once");
    same([heard.filter(n => n < 8), said.rest, all.rest], [upTo(7), [], []], "the order of one sender's, and nothing more");
  }, sendsParamsOfEachJoin),

  scenario("durable client gate: joins amid the stream lose nothing and repeat nothing", async (_, reader, writer) => {
    const topic = durableTopic(), said = new Inbox("said"), heard = [];
    const { channel, on } = durable(reader.socket, topic);
    on("said", ({ n }) => said.add(n));
    channel.join();
    const source = await writer.joined(topic);
    for (const n of upTo(100)) {
      const reply = source.push("say", { n });
      if (n % 20 === 0) channel.trigger("phx_error", {}); // it rejoins, while the server still sends for the join before
      await reply;
    }
    for (const _ of upTo(100)) heard.push(await said.take("what was said"));
    same(heard, upTo(100));
    same(said.rest, []);
  }, sendsParamsOfEachJoin),
];
