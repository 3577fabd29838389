import { binary } from "./wire.js";

/**
 * One durable topic as the specification has it, with a client's connection attached: a log with retention, joins that replay, and a
 * ledger of message ids. Frames wait in `out` until the test lets them through, so that a cut can come between any two.
 */
export class ModelServer {
  log = []; // { position, previous, epoch, bytes }
  handled = []; // what pushes said, in the order in which they were handled
  out = [];
  #epoch = 0;
  #last = 0;
  #ledger = new Map();
  #channel = null; // the join_ref of the channel that runs
  #read = 0; // frames of the client's that were read
  #wire;

  constructor(topic = "room:1") {
    this.topic = topic;
  }

  connect(wire) {
    this.#wire = wire;
    this.#read = 0;
    this.#channel = null;
    this.out = [];
  }

  append(bytes) {
    const entry = { previous: this.#last, position: this.#last += 1 + bytes[0] % 3, epoch: this.#epoch, bytes };
    this.log.push(entry);
    if (this.#channel) this.#push(entry);
    return entry;
  }

  expire(n) {
    return this.log.splice(0, n);
  }

  /** History is lost; positions go on from where they were. */
  lose() {
    this.log = [];
    this.#epoch++;
    this.#last++;
    if (this.#channel) this.#state(this.#channel, `@${this.#epoch}:${this.#last}`, { status: "reset", reason: "epoch" });
  }

  crash() {
    if (!this.#channel) return;
    this.out.push([this.#channel, this.#channel, this.topic, "phx_error", {}]);
    this.#channel = null;
  }

  /** Reads up to n frames of the client's. */
  read(n = Infinity) {
    for (; n > 0 && this.#read < this.#wire.sent.length; n--) this.#handle(this.#wire.sent[this.#read++]);
  }

  /** Lets up to n frames through to the client. */
  deliver(n = Infinity) {
    const wire = this.#wire;
    for (; n > 0 && this.out.length && wire.readyState === 1; n--) wire.receive(this.out.shift());
  }

  #handle([joinRef, ref, topic, event, payload]) {
    if (topic !== this.topic) return this.#reply(joinRef, ref, topic, "ok", {});
    if (event === "phx_join") return this.#join(joinRef, payload.$since);
    if (event === "phx_leave") {
      if (joinRef === this.#channel) this.#channel = null;
      return this.#reply(joinRef, ref, topic, "ok", {});
    }
    if (!this.#channel) return this.#reply(null, ref, topic, "error", { reason: "unmatched topic" });
    if (joinRef !== this.#channel) return;
    if (payload.limited && !this.#ledger.has(ref) && this.refuse())
      return this.#reply(joinRef, ref, topic, "error", { reason: "rate limited" });
    if (!this.#ledger.has(ref)) {
      this.handled.push(payload.n);
      this.#ledger.set(ref, { n: payload.n });
    }
    this.#reply(joinRef, ref, topic, "ok", this.#ledger.get(ref));
  }

  refuse = () => false;

  #join(joinRef, since) {
    this.#channel = joinRef;
    this.#reply(joinRef, joinRef, this.topic, "ok", {});
    const newest = `@${this.#epoch}:${this.#last}`;
    if (since === undefined) return this.#state(joinRef, newest, { status: "live" });
    const [, epoch, position] = /^@(\d+):(\d+)$/.exec(since === "start" ? this.#first : since);
    const start = this.log.findIndex(entry => entry.previous === +position);
    const isWhole = +epoch === this.#epoch && (start >= 0 || +position === this.#last);
    const after = isWhole ? (start < 0 ? [] : this.log.slice(start)) : this.log;
    const from = after.length ? `@${this.#epoch}:${after[0].previous}` : newest;
    const state = isWhole ? { status: "resumed" } : { status: "reset", reason: "expired" };
    this.#state(joinRef, isWhole && since !== "start" ? since : from, state);
    for (const entry of after) this.#push(entry);
  }

  get #first() {
    return `@${this.#epoch}:${this.log[0]?.previous ?? this.#last}`;
  }

  #push({ position, epoch, bytes }) {
    const ref = `@${epoch}:${position}`;
    if (bytes[1] % 2) this.out.push([null, ref, this.topic, "said", { bytes: [...bytes] }]);
    else this.out.push(binary(bytes), [null, ref, this.topic, "stream:cursor", {}]);
  }

  #state(joinRef, at, state) {
    this.out.push([joinRef, at, this.topic, "stream:state", state]);
  }

  #reply(joinRef, ref, topic, status, response) {
    this.out.push([joinRef, ref, topic, "phx_reply", { status, response }]);
  }
}
