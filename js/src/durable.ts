import { guard, isPromise, then } from "./maybe.js";
import { Outbox, own, type Reply } from "./outbox.js";
import { jitter } from "./jitter.js";
import { Receiver, type Frame } from "./receiver.js";
import { sessionOf } from "./session.js";
import type { Inside, StockChannel, StockPush } from "./stock.js";
import type { Cursor, CursorStore, OutboxStore, Pending } from "./stores.js";

/** How a join came into the topic. */
export interface StreamState {
  /** `resumed`: complete from the cursor on. `live`: from now on. `reset`: something may be missing. */
  status: "live" | "resumed" | "reset";
  reason?: "expired" | "epoch" | "invalid";
  missed?: { after?: Cursor; before?: Cursor };
  /** What follows is complete from here on. */
  cursor: Cursor;
}

/** What a first join asks for: a cursor, `start`, the newest n messages, or those of the last seconds. */
export type Since = Cursor | "start" | { last: number } | { seconds: number };

export interface DurableOptions {
  /** Messages may be missing: fetch anew what they made. Messages that follow wait until the promise is kept. */
  onReset: (state: StreamState) => unknown;
  /** Every `stream:state`, resets included. */
  onState?: (state: StreamState) => unknown;
  /** Every reply to a push, those of an earlier page included. */
  onReply?: (push: Pending, reply: Reply) => void;
  /** The outbox changed. */
  onPending?: (pending: readonly Pending[]) => void;
  /** What a handler or a store threw; the default throws it where the page's own error handling sees it. */
  onError?: (error: unknown) => void;
  /** Where the first join begins when the store has no cursor; without it, with what comes from then on. */
  since?: Since | (() => Since | undefined);
  /** Where cursors outlive the page; without it they don't. */
  cursors?: CursorStore;
  /** Where unanswered pushes outlive the page; without it they don't. */
  outbox?: OutboxStore;
  /** How many pushes may wait for their replies (1,000); further ones are refused with an {@link OutboxFullError}. */
  limit?: number;
  /** How many pushes may be under way at once (32). */
  window?: number;
  /**
   * How long after it was first sent a push is sent again (9 minutes): less than the server remembers message ids, by default 10 minutes.
   * Later than that, its reply is `unknown`. One that was never sent is as good as new, however old.
   */
  resendWithinMs?: number;
  /** The pause before pushes are sent again that the server refused for now. */
  retryAfterMs?: (tries: number) => number;
}

/** The reply to a push, when it comes; `id` at once. */
export type Delivery = Promise<Reply> & { id: string };

/** A channel of which nothing is missed and nothing comes twice, in either direction. */
export interface Durable {
  channel: StockChannel;
  /** Joins, once the stores have been read. */
  join(timeout?: number): Promise<StockPush>;
  /** Has the server handle this once, however often connections break. Any time: before the join, offline, again after a reload. */
  push(event: string, payload?: object): Delivery;
  /** Takes a push back; it may have been handled. False where it is not in the outbox. */
  discard(id: string): boolean;
  /** What waits for a reply, in order. */
  readonly pending: readonly Pending[];
  /** The newest message's cursor. */
  readonly cursor: Cursor | undefined;
  /** Resolves when the stores have been read. */
  readonly ready: Promise<void>;
}

const enhanced = new WeakSet<object>();

/**
 * Makes a stock channel durable, before its first join. Handlers stay where they are, on `channel.on(event, (payload, cursor) => …)`:
 * each message comes once and in order, the next when the promise that a handler returned is kept, and the cursor is stored after that.
 */
export function durable(stock: StockChannel, options: DurableOptions): Durable {
  const channel = stock as Inside;
  const { topic, socket, joinPush } = channel;
  const { cursors, since } = options;
  if (!options.onReset) throw new TypeError("durable needs onReset: messages can expire, and the application must know");
  if (enhanced.has(channel) || channel.state !== "closed") throw new Error(`${topic} is durable or joined already`);
  enhanced.add(channel);

  const report = options.onError ?? (error => queueMicrotask(() => { throw error; }));
  const trigger = channel.trigger;
  let isReady = false;
  let isClosed = false;

  const receiver = new Receiver({
    deliver(frame) {
      if (frame.event !== "stream:state") return dispatch(frame);
      const state: StreamState = { ...frame.payload, cursor: frame.ref };
      return all([
        state.status === "reset" && guard(() => options.onReset(state), report),
        guard(() => options.onState?.(state), report),
        dispatch(frame),
      ]);
    },
    pass: ({ event, payload, ref, joinRef }) => trigger.call(channel, event, payload, ref, joinRef),
    commit,
  });

  const outbox = new Outbox({
    topic,
    limit: options.limit ?? 1000,
    window: options.window ?? 32,
    resendWithinMs: options.resendWithinMs ?? 540_000,
    store: options.outbox,
    canSend: () => isReady && channel.state === "joined" && socket.isConnected(),
    send: ({ id, event, payload }) => socket.push({ topic, event, payload, ref: id, join_ref: joinPush.ref }),
    lost,
    retryAfterMs: options.retryAfterMs ?? jitter([1000, 2000, 5000, 10_000]),
    answered: (push, reply) => guard(() => options.onReply?.(push, reply), report),
    changed: () => guard(() => options.onPending?.(outbox.pending), report),
    report,
  });

  // The stock client believes in a channel that the server does not have: it rejoins on its own error event.
  function lost(): void {
    if (channel.state === "joined") channel.trigger("phx_error", { reason: "unmatched topic" });
  }

  // As the stock client's own dispatch, but for what the handlers return and throw.
  function dispatch({ event, payload, ref, joinRef }: Frame): PromiseLike<void> | undefined {
    let handled = payload;
    guard(() => { handled = channel.onMessage(event, payload, ref, joinRef); }, report);
    const bindings = channel.bindings.filter(binding => binding.event === event);
    return all(bindings.map(({ callback }) => guard(() => callback(handled, ref, joinRef || joinPush.ref), report)));
  }

  let committed: Cursor;
  let isSaving = false;
  function commit(cursor: Cursor): void {
    if (isClosed) return;
    committed = cursor;
    if (!cursors || isSaving) return;
    const saved = guard(() => cursors.save(topic, cursor), report);
    if (!saved) return;
    isSaving = true;
    saved.then(() => {
      isSaving = false;
      if (committed !== cursor) commit(committed);
    });
  }

  const params = joinPush.payload;
  joinPush.payload = () => {
    if (!isReady) throw new Error(`the stores of ${topic} are still being read: join through durable's own join()`);
    receiver.joining();
    const $since = receiver.cursor ?? (typeof since === "function" ? since() : since);
    const payload = params.call(joinPush);
    return $since === undefined ? payload : { ...payload, $since };
  };
  joinPush.receive("ok", () => outbox.joined());

  channel.trigger = (event, payload, ref, joinRef) => {
    // What the stock client triggers itself has no ref, not even null.
    if (ref !== undefined) {
      if (receiver.take({ event, payload, ref, joinRef }, joinPush.ref)) return;
      if (event === "phx_reply" && ref?.[0] === "~") outbox.reply(ref, payload);
    }
    trigger.call(channel, event, payload, ref, joinRef);
  };

  const watch = socket.onMessage(message => message.topic !== topic && receiver.release());
  // A new connection has no channels. 1.7 forgets that after a long-poll session is gone, and after disconnecting from a silent peer.
  const reopened = socket.onOpen(lost);
  channel.onClose(() => {
    isClosed = true;
    socket.off([watch, reopened]);
    receiver.close();
    outbox.close();
  });

  const loading = then(cursors?.load(topic), cursor => {
    receiver.cursor = cursor ?? undefined;
    return then(options.outbox?.restore(topic, pushes => isClosed || outbox.adopt(pushes)), () => {
      isReady = true;
    });
  });
  const ready = Promise.resolve(loading);
  if (isPromise(loading)) ready.catch(() => {}); // join() says it

  return {
    channel,
    ready,
    join: timeout => ready.then(() => {
      if (isClosed) throw new Error(`${topic} is closed`);
      return channel.join(timeout);
    }),
    push(event, payload = {}) {
      const id = sessionOf(socket).messageId();
      const reply = isClosed ? Promise.resolve(own("closed")) : outbox.add(id, event, payload);
      return Object.assign(reply, { id });
    },
    discard: id => outbox.discard(id),
    get pending() { return outbox.pending; },
    get cursor() { return receiver.cursor; },
  };
}

function all(works: (PromiseLike<void> | undefined | false)[]): PromiseLike<void> | undefined {
  const pending = works.filter(work => !!work);
  return pending.length ? Promise.all(pending).then(() => {}) : undefined;
}
