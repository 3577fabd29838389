import { createSocket, durable } from "bennu";
import { fileStore } from "bennu/node";
import { Socket } from "phoenix";
import { WebSocket } from "ws";
import { Client, encode, socketOptions } from "./client.js";

/** A client of this package, with cursors and outbox in a file. */
export class BennuClient extends Client {
  // A new process is a new session, so it would get what its predecessor said to all others.
  events = ["say", "say", "say", "say_slow", "say_binary"];
  rooms = new Map();

  constructor(order, client) {
    super(order, client);
    const store = fileStore(`${this.path}.store`);
    this.socket = createSocket(Socket, `ws://127.0.0.1:${order.port}/ws`, socketOptions(WebSocket));
    for (const topic of this.topics) {
      const channel = this.socket.channel(topic);
      channel.on("said", (payload, cursor) => this.got(topic, payload, cursor));
      this.rooms.set(topic, durable(channel, {
        cursors: store, outbox: store, since: "start", window: 8, retryAfterMs: () => 300,
        onReset() {},
        onState: state => this.state(topic, state),
        onReply: (push, reply) => this.answered(topic, numberOf(push), reply),
      }));
    }
  }

  get isIdle() {
    return [...this.rooms.values()].every(({ channel, pending }) => channel.state === "joined" && !pending.length);
  }

  open() {
    this.socket.connect();
    for (const room of this.rooms.values()) room.join();
  }

  push(topic, event, payload) {
    this.rooms.get(topic).push(event, encode(event, payload));
  }
}

const numberOf = ({ payload }) => (payload instanceof ArrayBuffer ? JSON.parse(new TextDecoder().decode(payload)) : payload).n;
