import { useEffect, useRef, useState } from 'preact/hooks';
import type { StreamView } from '../page-contract/view.ts';

/** A connection that is back by then was a blink, and is not shown. */
export const blinkMs = 2000;
/** Long enough to be read, and then as if nothing had been. */
const backMs = 4000;

/** Whether the connection has been gone long enough for people to see it. */
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

/** Whether a connection that people saw to be gone has just come back. */
export function useBack(stream: StreamView | undefined, isAway: boolean): boolean {
  const isLive = stream?.state === 'live';
  const wasAway = useRef(false);
  const [isBack, setIsBack] = useState(false);
  useEffect(() => {
    const isNews = isLive && wasAway.current;
    wasAway.current = isAway;
    setIsBack(isNews);
    if (!isNews) return;
    const timer = setTimeout(() => setIsBack(false), backMs);
    return () => clearTimeout(timer);
  }, [isLive, isAway]);
  return isBack && isLive;
}
