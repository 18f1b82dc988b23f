import { useEffect, useRef } from 'preact/hooks';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';

/**
 * A tab that waits for the user's click on Earshot joins the mix when the popup opens over it, as opening it was that
 * click. Once, so that one which is taken out again stays out.
 */
export function useJoining(
  view: Pick<SessionView, 'waits'> | null,
  tabId: number | undefined,
  send: (command: ViewCommand) => void,
): void {
  const hasAsked = useRef(false);
  const isWaited = (view?.waits.length ?? 0) > 0;
  useEffect(() => {
    if (!isWaited || tabId === undefined || hasAsked.current) return;
    hasAsked.current = true;
    send({ type: 'join-waiting', tabId });
  }, [isWaited, tabId]);
}
