import { Inbox, within } from "./wait.mjs";

/** A stock Socket whose events and messages can be awaited. Works in Node and in a browser. */
export class StockClient {
  opened = new Inbox("socket opens");
  closed = new Inbox("socket closes");
  messages = new Inbox("messages");

  constructor({ phoenix, transport, url }, options = {}) {
    this.socket = new phoenix.Socket(url, {
      transport: transport === "longpoll" ? phoenix.LongPoll : WebSocket,
      reconnectAfterMs: () => 50,
      rejoinAfterMs: () => 20,
      timeout: 8000,
      heartbeatIntervalMs: 3000, // version 1.5 leaves a timer of this length behind, which keeps Node alive
      ...options,
    });
    this.socket.onOpen(() => this.opened.add(true));
    this.socket.onClose(event => this.closed.add(event?.code ?? null));
    this.socket.onMessage(message => this.messages.add(message));
  }

  /** A connected client. */
  static async open(context, options) {
    const client = new StockClient(context, options);
    client.socket.connect();
    try {
      await client.opened.take("the first open");
    } catch (error) {
      client.disconnect();
      throw error;
    }
    return client;
  }

  channel(topic, params = {}) {
    return new StockChannel(this.socket.channel(topic, params));
  }

  /** A channel that has been joined. */
  async joined(topic, params = {}) {
    const channel = this.channel(topic, params);
    const [status, response] = await channel.join();
    if (status !== "ok") throw new Error(`join of ${topic} replied ${status} ${JSON.stringify(response)}`);
    return channel;
  }

  disconnect() {
    this.socket.disconnect();
    clearInterval(this.socket.heartbeatTimer); // versions before 1.6 let it run on, which keeps Node alive
  }
}

/** A stock Channel whose replies, events, errors and close can be awaited. */
export class StockChannel {
  joins = new Inbox("join replies");
  errors = new Inbox("channel errors");
  closes = new Inbox("channel closes");
  #events = new Map();

  constructor(channel) {
    this.channel = channel;
    channel.onError(reason => this.errors.add(reason ?? null));
    channel.onClose(() => this.closes.add(true));
    channel.onMessage = (event, payload) => {
      this.#inbox(event).add(payload);
      return payload;
    };
  }

  /** Joins; resolves with status and response. What later rejoins bring is in `joins`. */
  join() {
    this.#collect(this.channel.join(), reply => this.joins.add(reply));
    return this.joins.take(`the reply to the join of ${this.channel.topic}`);
  }

  /** Resolves with the reply's status and response. */
  push(event, payload = {}, timeout = undefined) {
    const reply = new Promise(resolve => this.#collect(this.channel.push(event, payload, timeout), resolve));
    return within(reply, `the reply to ${event} on ${this.channel.topic}`, 10_000);
  }

  leave() {
    return within(new Promise(resolve => this.#collect(this.channel.leave(), resolve)), `the reply to the leave of ${this.channel.topic}`);
  }

  next(event) {
    return this.#inbox(event).take(`${event} on ${this.channel.topic}`);
  }

  #inbox(event) {
    if (!this.#events.has(event)) this.#events.set(event, new Inbox(event));
    return this.#events.get(event);
  }

  #collect(push, add) {
    for (const status of ["ok", "error", "timeout", "maybe"]) push.receive(status, response => add([status, response]));
  }
}
