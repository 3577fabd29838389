import { jitter } from "./jitter.js";
import { sessionOf } from "./session.js";
import type { StockSocket } from "./stock.js";

type Params = Record<string, unknown>;

/** Options of the stock socket; what this function looks at is named. */
export interface SocketOptions {
  params?: Params | (() => Params);
  reconnectAfterMs?: (tries: number) => number;
  rejoinAfterMs?: (tries: number) => number;
  [option: string]: unknown;
}

/**
 * A stock socket that names its session, so that it takes the place of its own dead connection at once; that comes back when a draining
 * server says so; and whose reconnects and rejoins are jittered.
 */
export function createSocket<S extends StockSocket>(
  Socket: new (url: string, options?: any) => S, url: string, options: SocketOptions = {},
): S {
  const { params, reconnectAfterMs = jitter([500, 1000, 2000, 5000, 10_000]) } = options;
  let drainMs: number | undefined;

  const socket = new Socket(url, {
    rejoinAfterMs: jitter([1000, 2000, 5000, 10_000]),
    ...options,
    params: () => ({ ...(typeof params === "function" ? params() : params), session: sessionOf(socket).id }),
    reconnectAfterMs: (tries: number) => {
      const delay = drainMs ?? reconnectAfterMs(tries);
      drainMs = undefined; // a word about the next attempt only
      return delay;
    },
  });

  socket.onMessage(({ topic, event, payload }) => {
    if (topic === "phoenix" && event === "drain") drainMs = payload.retry_after_ms;
  });
  socket.onOpen(() => { drainMs = undefined; });
  socket.onClose(event => {
    // Taken over, and not by a newer connection of this socket: two that share a name would put each other out for ever.
    if (event?.code === 4001 && !socket.isConnected()) sessionOf(socket).renew();
  });
  return socket;
}
