/**
 * Delays for `reconnectAfterMs` and `rejoinAfterMs`: anything up to the nth of `delays` (ms), the last one from then on,
 * so that clients that were cut off together don't come back together.
 */
export const jitter = (delays: readonly number[]) => (tries: number): number =>
  Math.ceil(delays[Math.min(tries, delays.length) - 1]! * Math.random());
