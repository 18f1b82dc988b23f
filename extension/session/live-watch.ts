import type { Clock } from '../time/clock.ts';
import { createLasting } from '../time/lasting.ts';
import type { Mixer } from './mixer.ts';
import type { Notices } from './notices.ts';
import type { SessionState } from './state.ts';

/** A key is agreed on within tens of milliseconds; Discord waits two seconds for the slowest. */
const securingSlowMs = 10_000;
/** The capture reports silence a second after the last sound: twenty seconds in all. */
const tabSilentMs = 19_000;

/** Shows a notice if a live mix stays silent, and removes it when sound returns. */
export function createSilenceWatch(options: { clock: Clock; notices: Notices; mixer: Mixer }): {
  follow(states: readonly SessionState[]): void;
} {
  const { clock, notices, mixer } = options;
  let firstTabId: number | null = null;
  const silence = createLasting(clock, tabSilentMs, () => notices.raise('tab-silent', firstTabId));
  return {
    follow(states) {
      const live = states.find((state) => state.state === 'live' && !isSecuring(state));
      firstTabId = live?.state === 'live' ? (live.tab?.id ?? null) : null;
      const isQuiet =
        firstTabId !== null && live?.state === 'live' && live.isSilent && !mixer.isHeld && !mixer.isCutOff;
      silence.is(isQuiet);
      if (!isQuiet) notices.clear('tab-silent');
    },
  };
}

/** Shows a notice if agreeing on a server's encryption takes too long, and removes it when it is done. */
export function createSecuringWatch(clock: Clock, notices: Notices): { follow(state: SessionState): void } {
  const securing = createLasting(clock, securingSlowMs, () => notices.raise('securing-slow'));
  return {
    follow(state) {
      const isIt = isSecuring(state);
      securing.is(isIt);
      if (!isIt) notices.clear('securing-slow');
    },
  };
}

const isSecuring = (state: SessionState): boolean =>
  (state.state === 'connecting' && state.step === 'securing') ||
  (state.state === 'live' && state.dave.state === 'securing');
