import { asEarshotError, type EarshotError } from '../../shared-protocol/error.ts';
import type { ControlRefusal } from '../../shared-protocol/control.ts';
import type { BrowserTabs } from '../session/plan.ts';
import type { Session } from '../session/session-contract.ts';
import type { Tab } from '../store/tab.ts';
import type { Clock } from '../time/clock.ts';

/** The helper answers a program within 15 s; joining a channel takes one or two. */
const startDeadlineMs = 10_000;

export interface StartAgain {
  /** @throws EarshotError why the stream did not begin */
  start(): Promise<ControlRefusal | void>;
  /** the session's state may have changed */
  look(): void;
}

/**
 * Streams again for a program, which cannot click. A browser allows capture of a tab only if its user clicked on
 * Earshot there since the page was opened; the last tab may be one of those. If it is not, the toolbar says so as after
 * a click.
 */
export function createStartAgain({
  session,
  clock,
  findTab,
  findActiveTab,
}: { session: Session; clock: Clock } & Pick<BrowserTabs, 'findTab' | 'findActiveTab'>): StartAgain {
  let lastTabId: number | null = null;
  let onLook = (): void => undefined;

  /** null once it is live, or if it takes so long that the popup has to report the rest */
  function outcome(before: EarshotError | null): Promise<EarshotError | null> {
    return new Promise((resolve) => {
      const settle = (error: EarshotError | null): void => {
        cancel();
        onLook = () => undefined;
        resolve(error);
      };
      const look = (isLate: boolean): void => {
        const { state } = session;
        if (state.state === 'live') return settle(null);
        const error = state.state === 'idle' ? (state.problem?.error ?? null) : null;
        // An earlier problem is no answer to this start, unless it remains.
        if (error && (isLate || error !== before)) settle(error);
        else if (isLate) settle(null);
      };
      const cancel = clock.setTimer(() => look(true), startDeadlineMs);
      onLook = () => look(false);
    });
  }

  return {
    async start() {
      const { state } = session;
      if (state.state === 'live' || state.state === 'reconnecting')
        return session.command({ type: 'set-mix', mix: { isPaused: false } });
      if (state.state === 'connecting') return;
      const tab = (lastTabId === null ? null : await findTab(lastTabId)) ?? (await findActiveTab());
      if (!tab) return 'needs-click';
      const before = state.state === 'idle' ? (state.problem?.error ?? null) : null;
      const ended = outcome(before);
      await session.command({ type: 'stream', tabId: tab.id });
      const error = await ended;
      if (error?.code === 'capture-refused') return 'needs-click';
      if (error) throw asEarshotError(error, 'interrupted');
    },
    look() {
      const { state } = session;
      const tab: Tab | null = state.state === 'live' ? state.tab : null;
      if (tab) lastTabId = tab.id;
      onLook();
    },
  };
}
