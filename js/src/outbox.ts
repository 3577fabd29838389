import { guard } from "./maybe.js";
import type { OutboxStore, Pending } from "./stores.js";

/**
 * The server's answer to a push: `status` is `ok`, `error` or the handler's own. The client's own are `closed`: the channel ended before it
 * came; `discarded`: taken back; `unknown`: sent so long ago that the server may have forgotten whether it handled it, so not sent again.
 */
export interface Reply {
  status: string;
  response: any;
}

/** Refused, because the outbox holds as many pushes as it may. */
export class OutboxFullError extends Error {
  override name = "OutboxFullError";
}

/** Replies that the server gives without the handler and does not record. */
const UNRECORDED = ["unmatched topic", "rate limited", "too many message ids", "unavailable"];

interface Wire {
  topic: string;
  limit: number;
  window: number;
  resendWithinMs: number;
  store: OutboxStore | undefined;
  canSend(): boolean;
  send(push: Pending): void;
  /** The server has no such channel. */
  lost(): void;
  retryAfterMs(tries: number): number;
  answered(push: Pending, reply: Reply): void;
  changed(): void;
  report(error: unknown): void;
}

/** Keeps pushes until they are answered, and sends them in order, again after every join. */
export class Outbox {
  #pushes: Pending[] = [];
  #resolve = new Map<string, (reply: Reply) => void>();
  #doubts = new Map<string, number>(); // how often one was sent without a word of what became of it
  #last = 0;
  #sent = 0; // how many of the first are under way
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly wire: Wire) {}

  get pending(): readonly Pending[] {
    return [...this.#pushes];
  }

  add(id: string, event: string, payload: object): Promise<Reply> {
    const { limit, topic } = this.wire;
    if (this.#pushes.length >= limit) return Promise.reject(new OutboxFullError(`${limit} pushes to ${topic} wait for a reply`));
    const push: Pending = { id, event, payload, at: this.#last = Math.max(this.#last + 1, Date.now()) };
    this.#pushes.push(push);
    const reply = new Promise<Reply>(resolve => this.#resolve.set(id, resolve));
    this.#pump();
    if (!push.sentAt) this.#store(push);
    this.wire.changed();
    return reply;
  }

  /** Puts pushes of an earlier page before those of this one. */
  adopt(pushes: Pending[]): void {
    const known = new Set(this.#pushes.map(push => push.id));
    const found = pushes.filter(push => !known.has(push.id));
    if (!found.length) return;
    this.#pushes = [...found, ...this.#pushes];
    this.joined();
    this.wire.changed();
  }

  /** Sends everything unanswered, from the first on. */
  joined(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = 0;
    this.#pump();
  }

  reply(id: string, reply: Reply): void {
    const push = this.#pushes.find(push => push.id === id);
    if (!push) return;
    const { status, response } = reply;
    if (status === "error" && UNRECORDED.includes(response?.reason)) {
      const doubts = this.#doubts.get(id)! - 1;
      this.#doubts.set(id, doubts);
      if (!doubts) {
        delete push.sentAt;
        this.#store(push);
      }
      if (response.reason === UNRECORDED[0]) this.wire.lost();
      this.#timer ??= setTimeout(() => this.joined(), this.wire.retryAfterMs(++this.#tries));
      return;
    }
    this.#tries = 0;
    this.#settle(push, reply);
    this.#pump();
  }

  discard(id: string): boolean {
    const push = this.#pushes.find(push => push.id === id);
    if (push) this.#remove(push, own("discarded"));
    return !!push;
  }

  /** Ends the wait for replies. What is stored stays stored. */
  close(): void {
    clearTimeout(this.#timer);
    for (const resolve of this.#resolve.values()) resolve(own("closed"));
    this.#resolve.clear();
    this.#pushes = [];
    this.#sent = 0;
    this.wire.changed();
  }

  #store(push: Pending): void {
    const { topic, store, report } = this.wire;
    if (store) guard(() => store.put(topic, push), report);
  }

  #settle(push: Pending, reply: Reply): void {
    this.#remove(push, reply);
    this.wire.answered(push, reply);
  }

  #remove(push: Pending, reply: Reply): void {
    const { topic, store, report } = this.wire;
    const index = this.#pushes.indexOf(push);
    this.#pushes.splice(index, 1);
    if (index < this.#sent) this.#sent--;
    if (store) guard(() => store.remove(topic, push.id), report);
    this.#resolve.get(push.id)?.(reply);
    this.#resolve.delete(push.id);
    this.#doubts.delete(push.id);
    this.wire.changed();
  }

  #pump(): void {
    if (this.#timer || !this.wire.canSend()) return;
    while (this.#sent < this.wire.window && this.#sent < this.#pushes.length) {
      const push = this.#pushes[this.#sent]!;
      const { id, sentAt } = push;
      if (sentAt && Date.now() - sentAt >= this.wire.resendWithinMs) {
        this.#settle(push, own("unknown"));
        continue;
      }
      this.#sent++;
      this.#doubts.set(id, (this.#doubts.get(id) ?? (sentAt ? 1 : 0)) + 1);
      if (!sentAt) {
        push.sentAt = Date.now();
        this.#store(push);
      }
      this.wire.send(push);
    }
  }
}

export const own = (status: string): Reply => ({ status, response: {} });
