import { createSocket, durable, memory } from "bennu";

const polls = 15_000;

/** The value of a promise, or an error that says what was awaited. */
export async function within(promise, what, ms = polls) {
  let timer;
  const limit = new Promise((_, reject) => timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms));
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A durable room on a real server; `got` is what its handlers were given. */
export class LiveRoom {
  got = [];
  states = [];
  resets = [];
  replies = [];
  #waiting = new Set();

  constructor({ Socket, transport, url, topic, store = memory(), params = {}, since, session }) {
    this.socket = createSocket(Socket, url, {
      transport, params: session, reconnectAfterMs: () => 50, rejoinAfterMs: () => 20, timeout: 8000,
    });
    this.channel = this.socket.channel(topic, params);
    this.room = durable(this.channel, {
      cursors: store, outbox: store, since,
      onReset: state => { this.resets.push(state); },
      onState: state => this.#changed(() => this.states.push(state)),
      onReply: (push, reply) => this.#changed(() => this.replies.push([push.payload, reply])),
      retryAfterMs: () => 50,
    });
    for (const event of ["said", "out", "binary_unsupported"])
      this.channel.on(event, (payload, cursor) => this.#changed(() => this.got.push([payload, cursor])));
  }

  get numbers() {
    return this.got.map(([payload]) => payload instanceof ArrayBuffer ? new Uint8Array(payload)[0] : payload.n ?? payload.event);
  }

  async join() {
    this.socket.connect();
    await this.room.join();
    await this.until(() => this.states.length, "the first state");
    return this;
  }

  /** Resolves once `condition` holds, looked at whenever something came. */
  until(condition, what) {
    if (condition()) return Promise.resolve();
    const check = {};
    const met = new Promise(resolve => check.run = () => condition() && resolve());
    this.#waiting.add(check);
    return within(met, `${what}; there is ${JSON.stringify([this.numbers, this.states, this.replies])}`)
      .finally(() => this.#waiting.delete(check));
  }

  has(n) { return this.until(() => this.got.length >= n, `${n} messages`); }

  /** As a page that is closed: nothing of it runs on. */
  end() {
    this.socket.disconnect();
    this.room.channel.leave();
  }

  #changed(change) {
    change();
    for (const check of this.#waiting) check.run();
  }
}
