import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import type { DaveClock, DaveStatus } from './dave-contract.ts';
import type { MlsGroup } from './mls-group.ts';
import { encodedSilence, type SilenceLeaves } from './silence.ts';
import { frameFate, transition, type SendEvent, type SendState } from './send-state.ts';

/**
 * A first key is used this long after it was agreed on if op 22 never comes. Receivers keep the keys of the previous
 * epoch for ten seconds, so by then every member has moved on.
 */
export const executeDeadlineMs = 10_000;

/**
 * Without a key for this long although others are there, only a fresh join helps: Discord waits about two seconds for
 * the slowest member, and a group is agreed on within tens of milliseconds.
 */
export const securingDeadlineMs = 30_000;

export interface SendGateOptions {
  clock: DaveClock;
  silence: SilenceLeaves;
  isAnybodyElseThere(): boolean;
  onStatus(status: DaveStatus): void;
  onExecuteLate(): void;
  onSecuringLate(): void;
  /** A frame must not leave, or could not be sealed. */
  onUnsealed(why: 'frame-held' | 'seal-failed'): void;
}

/** Decides which frames may leave, holds the deadlines of its states, and reports the state that people should see. */
export interface SendGate {
  readonly state: SendState;
  enter(event: SendEvent): void;
  /** Whose key seals from now on. */
  sealWith(group: MlsGroup | null): void;
  /** As `DaveSession.seal`. */
  seal(frame: Uint8Array): Uint8Array | null;
  /** Somebody came or left. */
  refresh(): void;
}

export function createSendGate(options: SendGateOptions): SendGate {
  let state: SendState = 'waiting';
  let status: DaveStatus | null = null;
  let group: MlsGroup | null = null;

  const executeDeadline = createDeadline(options.clock, executeDeadlineMs, () => {
    options.onExecuteLate();
    enter({ type: 'key-executed' });
  });
  const securingDeadline = createDeadline(options.clock, securingDeadlineMs, options.onSecuringLate);

  const enter = (event: SendEvent): void => {
    state = transition(state, event);
    refresh();
  };

  const refresh = (): void => {
    const shown = shownState();
    executeDeadline.runWhile(state === 'keyed');
    securingDeadline.runWhile(shown === 'securing');
    if (!shown) return;
    const privacyCode = shown === 'ready' ? (group?.privacyCode() ?? null) : null;
    if (status?.state === shown && status.privacyCode === privacyCode) return;
    status = { state: shown, privacyCode };
    options.onStatus(status);
  };

  const shownState = (): DaveStatus['state'] | null => {
    switch (state) {
      case 'off':
      case 'turned-off':
      case 'ready':
        return state;
      case 'agreeing':
      case 'keyed':
        return options.isAnybodyElseThere() ? 'securing' : 'alone';
      case 'waiting':
      case 'failed':
      case 'ended':
        return null;
    }
  };

  return {
    get state() {
      return state;
    },
    enter,
    sealWith(next) {
      group = next;
    },
    seal(frame) {
      const fate = frameFate[state];
      const isSilence = isSilenceFrame(frame);
      const isSealed = fate === 'sealed' && options.silence === 'sealed';
      if (fate === 'clear' || (isSilence && state !== 'ended' && !isSealed)) return frame;
      const sealed = fate === 'sealed' ? (group?.encrypt(isSilence ? encodedSilence : frame) ?? null) : null;
      if (!sealed) options.onUnsealed(fate === 'sealed' ? 'seal-failed' : 'frame-held');
      return sealed;
    },
    refresh,
  };
}

/** Runs from the first call that requests it to the first that does not. */
function createDeadline(clock: DaveClock, delayMs: number, onLate: () => void): { runWhile(isWanted: boolean): void } {
  let cancel: (() => void) | null = null;
  return {
    runWhile(isWanted) {
      if (isWanted) {
        cancel ??= clock.setTimer(onLate, delayMs);
        return;
      }
      cancel?.();
      cancel = null;
    },
  };
}
