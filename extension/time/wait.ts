import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from './clock.ts';

/**
 * Passes a promise on, unless the deadline or the signal comes first.
 * @throws EarshotError with `code` at the deadline, or the signal's reason
 */
export async function within<T>(
  promise: Promise<T>,
  limit: { clock: Clock; timeoutMs: number; code: ErrorCode; detail: string; signal?: AbortSignal },
): Promise<T> {
  const { clock, timeoutMs, code, detail, signal } = limit;
  signal?.throwIfAborted();
  const early = deferred<never>();
  const cancel = clock.setTimer(() => early.reject(new EarshotError(code, detail)), timeoutMs);
  const onAbort = () => early.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
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
