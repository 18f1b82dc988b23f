import { useEffect, useRef } from 'preact/hooks';
import type { BoardPlace } from './board-in-mix.ts';
import type { Linked } from './session-link.tsx';

interface Joining {
  linked: Linked;
  place: BoardPlace;
  tabId: number | null;
  /** the volume with which it joins */
  volume: number;
  /** it is visible, or it plays */
  isUsed: boolean;
}

/**
 * A user of the board wants to be heard with it: it joins the mix of a stream by itself, once for each stream. A board
 * that was removed stays out until the user adds it. A board forgotten behind other tabs does not join, because it
 * would keep a stream alive that ends with its last tab.
 * @returns adds it to the mix
 */
export function useJoining({ linked, place, tabId, volume, isUsed }: Joining): () => void {
  /** the stream that it has joined, or has asked to join */
  const known = useRef<number | null>(null);
  /** its volume is set once it is in */
  const isDue = useRef(false);
  const send = linked?.send;
  /** a scene opened this page, and sets its volume */
  const isAwaited = linked?.view.waits.some((wait) => wait.tabId === tabId) ?? false;

  function join(): void {
    if (tabId === null) return;
    isDue.current = !isAwaited;
    send?.({ type: 'add-tab', tabId });
  }

  useEffect(() => {
    if (place.state === 'in-mix') {
      known.current = place.since;
      if (isDue.current && tabId !== null) send?.({ type: 'set-tab-volume', tabId, volume });
      isDue.current = false;
    }
    if (place.state !== 'outside' || known.current === place.since || tabId === null) return;
    if (!isUsed && !isAwaited) return;
    known.current = place.since;
    join();
  }, [place, tabId, isUsed, isAwaited]);

  return join;
}
