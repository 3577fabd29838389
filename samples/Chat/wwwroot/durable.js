// crypto.randomUUID exists only on secure origins, and a phone may open this page over plain http.
const randomHex = bytes => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), byte => byte.toString(16).padStart(2, "0")).join("");

/** Names this page, to nobody but the server: where it comes back, it takes its old connection's place. */
export const session = randomHex(16);

/** A name for a line, which everyone may see. */
export const newId = () => randomHex(12);

// What the server answers without deciding anything: the same message is sent again.
const undecided = new Set(["unmatched topic", "rate limited", "too many message ids", "unavailable"]);
const pause = 2_000;

/** A durable topic on the stock client: whatever happens to the connection, each message comes once, and each that is sent counts once. */
export class DurableTopic {
  static #lastId = 0;

  #socket;
  #topic;
  #since;
  #channel;
  #outbox = new Map(); // message id -> { event, payload, onReply }, in the order pushed, until it is answered

  /** @param since What a first visit wants to see: "start", or { last: n }. */
  constructor(socket, topic, since) {
    this.#socket = socket;
    this.#topic = topic;
    this.#since = since;
  }

  /**
   * A new channel that goes on where the last one stopped; the caller joins it, and calls `resume` whenever a join succeeds. `onState` gets
   * each stream:state, `onMessage` what follows it.
   */
  open(event, onMessage, onState) {
    const channel = this.#channel = this.#socket.channel(this.#topic, () => ({ $since: this.#since }));
    let settled; // the join whose stream:state has come: what arrives after a join was sent and before its state will come again
    channel.on("stream:state", (state, cursor, joinRef) => {
      if (channel !== this.#channel) return;
      settled = joinRef;
      this.#since = cursor;
      onState(state);
    });
    channel.on(event, (payload, cursor) => {
      if (channel !== this.#channel || channel.joinRef() !== settled) return;
      this.#since = cursor;
      onMessage(payload);
    });
    channel.on("phx_reply", (reply, id) => this.#answered(id, reply));
    return channel;
  }

  close() {
    this.#channel?.leave();
    this.#channel = null;
  }

  /** Sends a message until the server has decided about it. */
  push(event, payload, onReply) {
    const id = `~${session}-${++DurableTopic.#lastId}`;
    this.#outbox.set(id, { event, payload, onReply });
    this.#send(id);
  }

  /** Sends what is not answered yet, in the order it was pushed. */
  resume() {
    for (const id of this.#outbox.keys()) this.#send(id);
  }

  // The client makes the refs of its own pushes; the socket takes any.
  #send(id) {
    const message = this.#outbox.get(id), channel = this.#channel;
    if (!message || !channel?.canPush()) return;
    const { event, payload } = message;
    this.#socket.push({ topic: this.#topic, event, payload, ref: id, join_ref: channel.joinRef() }, channel);
  }

  #answered(id, { status, response }) {
    const message = this.#outbox.get(id);
    if (!message) return;
    if (undecided.has(response?.reason)) return setTimeout(() => this.#send(id), pause);
    this.#outbox.delete(id);
    message.onReply(status, response);
  }
}
