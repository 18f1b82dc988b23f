/**
 * macOS blocks the loading of a downloaded library behind a dialogue, as long as nobody answers. Therefore the main
 * thread, which has nothing else to do, loads it first there. The sending thread waits for its message, and never for
 * the library.
 */
export interface DaveTrial {
  /** `blocked` may still pass, once somebody has answered */
  readonly state: 'pending' | 'passed' | 'blocked';
  /** Resolves when it is no longer pending. */
  readonly settled: Promise<void>;
}

/** On other systems loading takes milliseconds. */
export const noTrial: DaveTrial = { state: 'passed', settled: Promise.resolve() };

/** A slow disk takes a fraction of this. The extension waits 6.5 s for the answer to `open`. */
const deadlineMs = 5000;

/** @param ask called once, by `begin`: the other thread should load the library; `pass` reports that it did */
export function createDaveTrial(
  ask: () => void,
  setTimer: (callback: () => void, delayMs: number) => void = (callback, delayMs) =>
    void setTimeout(callback, delayMs).unref(),
): DaveTrial & { begin(): void; pass(): void } {
  let state: DaveTrial['state'] = 'pending';
  let hasBegun = false;
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  return {
    get state() {
      return state;
    },
    settled,
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      ask();
      setTimer(() => {
        if (state === 'pending') state = 'blocked';
        settle();
      }, deadlineMs);
    },
    pass() {
      state = 'passed';
      settle();
    },
  };
}
