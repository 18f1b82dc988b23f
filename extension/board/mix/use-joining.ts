import { useEffect, useRef } from 'preact/hooks';
import type { BoardPlace } from './board-in-mix.ts';
import type { Linked } from './session-link.tsx';

interface Joining {
  linked: Linked;
  place: BoardPlace;
  tabId: number | null;
  /** with which it comes in */
  volume: number;
  /** somebody looks at it, or it sounds */
  isUsed: boolean;
}

/**
 * Who uses the board wants to be heard with it: it comes into the mix of what streams by itself, once for each stream.
 * One that was taken out of it stays out, until it is asked for; one that was forgotten behind other tabs must not keep
 * a stream alive that ends with its last tab.
 * @returns how to ask for it
 */
export function useJoining({ linked, place, tabId, volume, isUsed }: Joining): () => void {
  /** the stream that it has been in, or has asked to come into */
  const known = useRef<number | null>(null);
  /** its volume is to be set when it is in */
  const isDue = useRef(false);
  const send = linked?.send;
  /** a scene opened this page, and knows how loud it is to be */
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
