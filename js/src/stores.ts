import type { Maybe } from "./maybe.js";

/** A place in a topic's log; opaque: stored and handed back. */
export type Cursor = string;

/** A push that waits for its reply. */
export interface Pending {
  /** Its message id, the same however often it is sent. */
  id: string;
  event: string;
  payload: any;
  /** When it was pushed, in Unix milliseconds, later than the one before it. */
  at: number;
  /** When it was first sent; not there while it is certain that the server did not handle it. */
  sentAt?: number;
}

/** Where a topic's cursor outlives the page. */
export interface CursorStore {
  load(topic: string): Maybe<Cursor | null | undefined>;
  save(topic: string, cursor: Cursor): Maybe<unknown>;
}

/** Where unanswered pushes outlive the page. */
export interface OutboxStore {
  /** Gives the unanswered pushes that nobody else looks after, oldest first, now or as they become free. */
  restore(topic: string, adopt: (pushes: Pending[]) => void): Maybe<unknown>;
  /** Adds the push, or replaces the one with its id. */
  put(topic: string, push: Pending): Maybe<unknown>;
  remove(topic: string, id: string): Maybe<unknown>;
}

/** Cursors and pushes that outlive a channel but not the page: for a room that is left and entered again. */
export function memory(): CursorStore & OutboxStore {
  const cursors = new Map<string, Cursor>();
  const pushes = new Map<string, Pending & { topic: string }>();
  return {
    load: topic => cursors.get(topic),
    save: (topic, cursor) => cursors.set(topic, cursor),
    restore: (topic, adopt) => adopt([...pushes.values()].filter(push => push.topic === topic)),
    put: (topic, push) => pushes.set(push.id, { ...push, topic }),
    remove: (_, id) => pushes.delete(id),
  };
}

/** Cursors in `sessionStorage` (one tab, its reloads) or `localStorage` (all tabs). */
export function webStorage(storage: Pick<Storage, "getItem" | "setItem">, prefix = "bennu:"): CursorStore {
  return {
    load: topic => storage.getItem(prefix + topic),
    save: (topic, cursor) => storage.setItem(prefix + topic, cursor),
  };
}
