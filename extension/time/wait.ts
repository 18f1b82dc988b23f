import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { systemClock, type Clock } from './clock.ts';

export type Limit =
  | { signal: AbortSignal }
  | { deadlineMs: number; code: ErrorCode; detail?: string; clock?: Clock; signal?: AbortSignal };

/**
 * Passes a promise on, unless the deadline or the signal comes first.
 * @throws EarshotError with `code` at the deadline, or the signal's reason
 */
export async function wait<T>(promise: Promise<T>, limit: Limit): Promise<T> {
  const { signal } = limit;
  // Marks a later rejection as handled.
  promise.catch(() => undefined);
  signal?.throwIfAborted();
  const early = deferred<never>();
  const onAbort = (): void => early.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const cancel =
    'code' in limit
      ? (limit.clock ?? systemClock).setTimer(
          () => early.reject(new EarshotError(limit.code, limit.detail)),
          limit.deadlineMs,
        )
      : () => undefined;
  try {
    return await Promise.race([promise, early.promise]);
  } finally {
    cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** As Promise.withResolvers(), which the oldest supported Node does not have. */
export function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  let reject!: Deferred<T>['reject'];
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
