import { isOnAir, type SessionState } from '../session/state.ts';

/** The part of `chrome.power` in use; Firefox has none. */
export interface Power {
  requestKeepAwake(level: 'system'): void;
  releaseKeepAwake(): void;
}

/** Keeps the computer awake while somebody may be listening. The screen may turn off. */
export interface KeepAwake {
  /** the setting was switched on or off */
  allow(isAllowed: boolean): void;
  follow(state: SessionState): void;
}

export function createKeepAwake(power: Power | undefined): KeepAwake {
  let isAllowed = false;
  let isStreaming = false;
  /** null before the first setting: an earlier background may have left it on */
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
      // Also during a reconnection, or while the mix is paused.
      isStreaming = isOnAir(state);
      update();
    },
  };
}
