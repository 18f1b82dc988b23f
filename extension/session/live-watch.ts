import type { Clock } from '../time/clock.ts';
import { createLasting } from '../time/lasting.ts';
import type { Mixer } from './mixer.ts';
import type { Notices } from './notices.ts';
import type { SessionState } from './state.ts';

/** A key is agreed on within tens of milliseconds, Discord waits two seconds for the slowest. */
const securingSlowMs = 10_000;
/** The capture says that the mix is silent a second after the last sound: twenty seconds in all. */
const tabSilentMs = 19_000;

/** Raises the notices whose cause is a state that lasts, and takes them back when it ends. */
export function createLiveWatch(options: { clock: Clock; notices: Notices; mixer: Mixer }): {
  follow(state: SessionState): void;
} {
  const { clock, notices, mixer } = options;
  let firstTabId: number | null = null;
  const securing = createLasting(clock, securingSlowMs, () => notices.raise('securing-slow'));
  const silence = createLasting(clock, tabSilentMs, () => notices.raise('tab-silent', firstTabId));
  return {
    follow(state) {
      const isSecuring = isStepSecuring(state);
      securing.is(isSecuring);
      if (!isSecuring) notices.clear('securing-slow');
      firstTabId = state.state === 'live' ? (state.tab?.id ?? null) : null;
      const isQuiet = firstTabId !== null && isSilent(state) && !mixer.isHeld && !isSecuring;
      silence.is(isQuiet);
      if (!isQuiet) notices.clear('tab-silent');
    },
  };
}

const isSilent = (state: SessionState): boolean => state.state === 'live' && state.isSilent;

const isStepSecuring = (state: SessionState): boolean =>
  (state.state === 'connecting' && state.step === 'securing') ||
  (state.state === 'live' && state.dave.state === 'securing');
