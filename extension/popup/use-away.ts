import { useEffect, useState } from 'preact/hooks';
import type { StreamView } from '../page-contract/view.ts';

/** A connection that is back by then was a blink, of which nothing is to be seen. */
export const blinkMs = 2000;

/** Whether the connection has been gone for so long that people should see it. */
export function useAway(stream: StreamView | undefined): boolean {
  const lostAt = stream?.state === 'reconnecting' ? stream.lostAt : null;
  const [shownFor, setShownFor] = useState<number | null>(null);
  useEffect(() => {
    if (lostAt === null) return;
    const timer = setTimeout(() => setShownFor(lostAt), Math.max(0, lostAt + blinkMs - Date.now()));
    return () => clearTimeout(timer);
  }, [lostAt]);
  return lostAt !== null && shownFor === lostAt;
}
