/** A value, or the promise of one. */
export type Maybe<T> = T | PromiseLike<T>;

export const isPromise = (value: unknown): value is PromiseLike<unknown> => typeof (value as any)?.then === "function";

/** Runs `next` at once where `value` is there, and when it comes where it is promised. */
export const then = <T, R>(value: Maybe<T>, next: (value: T) => R): Maybe<R> =>
  isPromise(value) ? value.then(next) : next(value);

/** Runs `work`; what it throws, now or later, goes to `report`. A promise that comes back never fails. */
export function guard(work: () => unknown, report: (error: unknown) => void): PromiseLike<void> | undefined {
  try {
    const result = work();
    if (isPromise(result)) return result.then(() => {}, report);
  } catch (error) {
    report(error);
  }
  return undefined;
}
