import * as phoenix18 from "phoenix";
import { createRequire } from "node:module";
import { createSocket, durable } from "bennu";

export const versions = { "phoenix 1.7": createRequire(import.meta.url)("phoenix-1.7"), "phoenix 1.8": phoenix18 };

/** One connection as a test drives it: what the client sent, and what comes to it. */
export class Wire {
  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  constructor(url) {
    this.url = new URL(url);
  }

  send(data) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }

  open() {
    this.readyState = 1;
    this.onopen?.({});
  }

  /** Frames come in: arrays as text, buffers as binary. */
  receive(...frames) {
    for (const frame of frames) this.onmessage?.({ data: frame instanceof ArrayBuffer ? frame : JSON.stringify(frame) });
  }

  close(code = 1006, reason = "") {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  /** Sent frames of an event. */
  all(event) {
    return this.sent.filter(frame => frame[3] === event);
  }

  get join() {
    return this.all("phx_join").at(-1);
  }

  reply([joinRef, ref, topic], status = "ok", response = {}) {
    this.receive([joinRef, ref, topic, "phx_reply", { status, response }]);
  }

  /** Answers the newest join and says how it came in. */
  joined(cursor = "@e:0", state = { status: "live" }) {
    this.reply(this.join);
    this.state(cursor, state);
  }

  state(cursor, state) {
    this.receive([this.join[0], cursor, this.join[2], "stream:state", state]);
  }
}

/** A stock socket with the transport scripted, made by `createSocket` unless it `isPlain`; `wire` is its newest connection. */
export function connect(phoenix, { isPlain = false, ...options } = {}) {
  const wires = [];
  class Transport extends Wire {
    constructor(...args) {
      super(...args);
      wires.push(this);
    }
  }
  const all = { transport: Transport, ...options };
  const socket = isPlain ? new phoenix.Socket("ws://test/socket", all) : createSocket(phoenix.Socket, "ws://test/socket", all);
  return { socket, wires, get wire() { return wires.at(-1); } };
}

/** A durable room on it: what it got and how it came in. */
export function enter(phoenix, { topic = "room:1", params = {}, socketOptions, ...options } = {}) {
  const client = connect(phoenix, socketOptions);
  const { socket } = client;
  const channel = socket.channel(topic, params);
  const got = [], states = [], resets = [], replies = [], errors = [];
  const room = durable(channel, {
    onReset: state => { resets.push(state); },
    onState: state => { states.push(state); },
    onReply: (push, reply) => { replies.push([push.id, reply.status, reply.response]); },
    onError: error => { errors.push(error.message); },
    ...options,
  });
  channel.on("said", (payload, ref) => { got.push([payload.n ?? [...new Uint8Array(payload)], ref]); });
  socket.connect();
  client.wire.open();
  return Object.defineProperty({ room, channel, socket, got, states, resets, replies, errors, wires: client.wires, client }, "wire", {
    get: () => client.wire,
  });
}

export const said = (n, cursor = `@e:${n}`, topic = "room:1") => [null, cursor, topic, "said", { n }];

/** As the server encodes a binary broadcast. */
export function binary(bytes, { topic = "room:1", event = "said" } = {}) {
  const text = new TextEncoder();
  const [t, e] = [text.encode(topic), text.encode(event)];
  return Uint8Array.from([2, t.length, e.length, ...t, ...e, ...bytes]).buffer;
}

export const cursor = (position, topic = "room:1") => [null, `@e:${position}`, topic, "stream:cursor", {}];
