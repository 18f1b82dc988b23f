import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from './clock.ts';

/** Passes a promise on, unless the deadline or the signal comes first. */
export function within<T>(
  promise: Promise<T>,
  limit: { clock: Clock; timeoutMs: number; code: ErrorCode; detail: string; signal?: AbortSignal },
): Promise<T> {
  const { clock, timeoutMs, code, detail, signal } = limit;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => settle(() => reject(signal?.reason as Error));
    const cancel = clock.setTimer(() => settle(() => reject(new EarshotError(code, detail))), timeoutMs);
    const settle = (how: () => void) => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      how();
    };
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
