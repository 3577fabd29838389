import { Socket } from "phoenix";
import { WebSocket } from "ws";
import { Client, encode, socketOptions } from "./client.js";

const passing = ["unmatched topic", "rate limited", "too many message ids", "unavailable"];

/** The stock client with the recipes of docs/durable.md; its record is its outbox and where its cursors are. */
export class StockClient extends Client {
  events = ["say", "say", "say_from", "say_slow", "say_binary"];
  stockChannels = new Map();

  constructor(order, client) {
    super(order, client);
    this.session = Buffer.from(this.name.padEnd(24, "-")).toString("base64url"); // whoever knows it may be anybody
    this.socket = new Socket(`ws://127.0.0.1:${order.port}/ws`, { ...socketOptions(WebSocket), params: { session: this.session } });
    for (const topic of this.topics) this.stockChannels.set(topic, this.enter(topic));
  }

  enter(topic) {
    const channel = this.socket.channel(topic, () => ({ $since: this.record.cursors.get(topic) ?? "start" }));
    let settled; // the join whose stream:state has come
    let held; // bytes, until their cursor comes
    const take = (payload, cursor) => channel.joinRef() === settled && this.got(topic, payload, cursor);
    channel.on("stream:state", (state, _, joinRef) => {
      settled = joinRef;
      this.state(topic, state);
    });
    channel.on("said", (payload, cursor) => payload instanceof ArrayBuffer ? held = payload : take(payload, cursor));
    channel.on("stream:cursor", (_, cursor) => {
      if (held) take(held, cursor);
      held = undefined;
    });
    channel.on("phx_reply", (reply, ref) => {
      if (!ref?.startsWith(`~${this.session}-`)) return;
      const n = Number(ref.slice(this.session.length + 2));
      if (reply.status === "error" && passing.includes(reply.response.reason)) setTimeout(() => this.send(n), 500);
      else this.answered(topic, n, reply);
    });
    return channel;
  }

  get isIdle() {
    return [...this.stockChannels.values()].every(channel => channel.state === "joined") && !this.record.unanswered.size;
  }

  open() {
    this.socket.connect();
    for (const [topic, channel] of this.stockChannels)
      channel.join().receive("ok", () => this.record.unanswered.forEach((push, n) => push.topic === topic && this.send(n)));
  }

  push() {
    this.send(this.record.number);
  }

  send(n) {
    const push = this.record.unanswered.get(n);
    const channel = push && this.stockChannels.get(push.topic);
    if (!channel?.canPush()) return;
    const { topic, event } = push;
    this.socket.push({ topic, event, payload: encode(event, { by: this.name, n }), ref: `~${this.session}-${n}`, join_ref: channel.joinRef() });
  }
}
