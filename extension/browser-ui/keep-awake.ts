import { isOnAir, type SessionState } from '../session/state.ts';

/** The part of `chrome.power` that is used; Firefox has none. */
export interface Power {
  requestKeepAwake(level: 'system'): void;
  releaseKeepAwake(): void;
}

/** Keeps the computer from falling asleep while somebody may be listening. Its screen may go dark. */
export interface KeepAwake {
  /** the user wants it, or no longer */
  allow(isAllowed: boolean): void;
  follow(state: SessionState): void;
}

export function createKeepAwake(power: Power | undefined): KeepAwake {
  let isAllowed = false;
  let isStreaming = false;
  /** null before the first word: a background that was stopped in mid-stream may have left it on */
  let isHeld: boolean | null = null;

  function update(): void {
    const holds = isAllowed && isStreaming;
    if (holds === isHeld) return;
    isHeld = holds;
    if (holds) power?.requestKeepAwake('system');
    else power?.releaseKeepAwake();
  }

  return {
    allow(next) {
      isAllowed = next;
      update();
    },
    follow(state) {
      // Also while a lost connection is made again or the mix is paused.
      isStreaming = isOnAir(state);
      update();
    },
  };
}
