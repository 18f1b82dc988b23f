/** What is awaited, or the signal's reason as soon as it aborts. */
export async function orAbort<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([awaited, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
