import { join } from "node:path";
import { random } from "../random.js";
import { Record } from "./record.js";

const oneInDies = 500;

/** What both kinds of clients have in common: numbers, the record, the application's handler, and sudden death. */
export class Client {
  constructor({ folder, everyMs, seed, clients }, client) {
    const { name, topics } = client;
    Object.assign(this, { name, topics, everyMs, path: join(folder, name), random: random(seed % 1_000_003 + clients.indexOf(client)) });
    this.record = new Record(`${this.path}.record`);
  }

  async run() {
    this.record.write("started");
    this.open();
    while (this.everyMs > 0) {
      await pause(this.random.next() * 2 * this.everyMs);
      this.publish();
    }
    while (!this.isIdle) await pause(50);
    this.record.write("idle");
  }

  /** Publishes a message: what is recorded as accepted must be handled once, however this process ends. */
  publish() {
    const { record, name } = this;
    const topic = this.random.oneOf(this.topics);
    const event = this.random.oneOf(this.events);
    const n = record.number + 1;
    record.write("publish", topic, n, event);
    this.push(topic, event, { by: name, n });
    this.mayDie();
    record.write("accepted", topic, n);
  }

  /** A message comes to its handler; one that had its effect right before a death comes again. */
  got(topic, payload, cursor) {
    const { record } = this;
    const { by, n } = payload instanceof ArrayBuffer ? JSON.parse(new TextDecoder().decode(payload)) : payload;
    if (!cursor) return record.write("fault", topic, "a message without a cursor");
    if (record.cursors.get(topic) === cursor) return record.write("again", topic, cursor);
    record.write("got", topic, cursor, by, n);
    this.mayDie();
  }

  answered(topic, n, { status, response }) {
    this.record.write("answer", topic, n, response.cursor ?? "-", status);
  }

  state(topic, state) {
    if (state.status !== "resumed") this.record.write("reset", topic, JSON.stringify(state));
  }

  mayDie() {
    if (this.everyMs > 0 && !this.random.below(oneInDies)) process.kill(process.pid, "SIGKILL");
  }
}

export const socketOptions = transport => ({
  transport, timeout: 3000, heartbeatIntervalMs: 2000, reconnectAfterMs: jittered(100, 200, 500, 1000), rejoinAfterMs: jittered(200, 500, 1000),
});

/** The bytes of a payload, for events that carry them. */
export const encode = (event, payload) => event === "say_binary" ? new TextEncoder().encode(JSON.stringify(payload)).buffer : payload;

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const jittered = (...caps) => tries => Math.random() * caps[Math.min(tries, caps.length) - 1];
