import { Presence } from "phoenix";
import { useCallback, useEffect, useRef, useState } from "react";
import { durable, type Delivery, type Durable, type DurableOptions, type StreamState } from "./durable.js";
import type { StockChannel, StockPush, StockSocket } from "./stock.js";
import type { Pending } from "./stores.js";

/** `joining`: not there yet. `errored`: cut off or refused, and trying again. `closed`: left, or ended by the server. */
export type ChannelStatus = "joining" | "joined" | "errored" | "closed";

export interface ChannelOptions {
  /** The join's parameters; those of the newest render count. */
  params?: object;
  /** Handlers by event; those of the newest render are called. */
  on?: Record<string, (payload: any, ref: string | null) => unknown>;
}

export interface ChannelView {
  /** Null before the first effect, and without a socket or topic. */
  channel: StockChannel | null;
  status: ChannelStatus;
  /** The reply to the last join: its response, or why it was refused. */
  response: any;
}

export interface DurableView extends ChannelView {
  room: Durable | null;
  /** How the last join came into the topic. */
  state: StreamState | null;
  /** Pushes that wait for a reply. */
  pending: readonly Pending[];
  /** As the room's own; throws before the first effect. */
  push: (event: string, payload?: object) => Delivery;
}

const away = { channel: null, room: null, status: "joining", response: undefined, state: null, pending: [] } as const;

type View = Omit<DurableView, "push">;

/** Joins a topic while the component is there. Another socket or topic leaves the one and joins the other; null joins nothing. */
export function useChannel(socket: StockSocket | null, topic: string | null, options: ChannelOptions = {}): ChannelView {
  const { channel, status, response } = useTopic(socket, topic, options);
  return { channel, status, response };
}

/** As {@link useChannel}, durably: see {@link durable}. Stores, limits and `since` are taken from the render that joins. */
export function useDurable(socket: StockSocket | null, topic: string | null, options: ChannelOptions & DurableOptions): DurableView {
  const view = useTopic(socket, topic, options, (channel, newest, change) => durable(channel, {
    ...newest(),
    onReset: state => newest().onReset(state),
    onState: state => {
      change({ state });
      return newest().onState?.(state);
    },
    onReply: (push, reply) => newest().onReply?.(push, reply),
    onPending: pending => {
      change({ pending });
      newest().onPending?.(pending);
    },
  }));
  const { room } = view;
  const push = useCallback((event: string, payload?: object) => {
    if (!room) throw new Error(`pushed '${event}' before the first effect`);
    return room.push(event, payload);
  }, [room]);
  return { ...view, push };
}

/** Who is there, as the stock client's Presence lists them, kept current. */
export function usePresence<T = any>(channel: StockChannel | null, chooser?: (key: string, presence: any) => T): T[] {
  const [list, setList] = useState<T[]>([]);
  const choose = useNewest(chooser);
  useEffect(() => {
    if (!channel) return;
    const presence = new Presence(channel as any);
    presence.onSync(() => setList(presence.list(choose.current)));
    return () => {
      presence.onSync(() => {});
      setList([]);
    };
  }, [channel, choose]);
  return list;
}

function useTopic<O extends ChannelOptions>(
  socket: StockSocket | null, topic: string | null, options: O,
  make?: (channel: StockChannel, newest: () => O, change: (part: Partial<View>) => void) => Durable,
): View {
  const newest = useNewest(options);
  const [view, setView] = useState<View>(away);
  const entry = useRef<{ channel: StockChannel; join: () => void } | null>(null);
  const events = Object.keys(options.on ?? {}).join("\n");

  useEffect(() => {
    if (!socket || topic === null) return;
    let isThere = true;
    const change = (part: Partial<View>) => isThere && setView(view => ({ ...view, ...part }));
    const channel = socket.channel(topic, () => newest.current.params ?? {});
    const room = make?.(channel, () => newest.current, change) ?? null;
    listen(channel, newest);
    channel.onError(() => change({ status: "errored" }));
    channel.onClose(() => change({ status: "closed" }));
    setView({ ...away, channel, room, pending: room?.pending ?? [] });
    const joined = (push: StockPush) => {
      push.receive("ok", response => change({ status: "joined", response }));
      push.receive("error", response => change({ status: "errored", response }));
    };
    const failed = (reason: unknown) => change({ status: "errored", response: { reason: `${reason}` } });
    entry.current = {
      channel,
      join() {
        if (room) room.ready.then(() => isThere && joined(channel.join()), failed);
        else joined(channel.join());
      },
    };
    return () => {
      isThere = false;
      entry.current = null;
      channel.leave();
      setView(away);
    };
  }, [socket, topic]);

  // After the effect above: a handler for an event that was not listened to before.
  useEffect(() => {
    if (view.channel) listen(view.channel, newest);
  }, [view.channel, events]);

  // A render later than the channel is made: others listen to it from effects of their own, and what follows the join's reply is for them too.
  useEffect(() => {
    if (entry.current?.channel !== view.channel) return;
    entry.current?.join();
    entry.current = null;
  }, [view.channel]);

  return view;
}

const listening = new WeakMap<StockChannel, Set<string>>();

function listen(channel: StockChannel, newest: { current: ChannelOptions }): void {
  let events = listening.get(channel);
  if (!events) listening.set(channel, events = new Set());
  for (const event of Object.keys(newest.current.on ?? {})) {
    if (events.has(event)) continue;
    events.add(event);
    channel.on(event, (payload, ref) => newest.current.on?.[event]?.(payload, ref));
  }
}

function useNewest<T>(value: T): { current: T } {
  const ref = useRef(value);
  ref.current = value;
  return ref;
}
