import { useEffect, useRef, useState } from 'preact/hooks';
import type { StreamView } from '../page-contract/view.ts';

/** A connection that is back by then was only a blink, and is not shown. */
export const blinkMs = 2000;
/** Long enough to be read; then everything is as before. */
const backMs = 4000;

/** The lost connections that have been gone long enough to be shown. */
export function useGone(lost: ReadonlyMap<string, number>): ReadonlySet<string> {
  const [reachedMs, setReachedMs] = useState(0);
  const nowMs = Math.max(Date.now(), reachedMs);
  const shownAt = [...lost].map(([server, lostAt]) => [server, lostAt + blinkMs] as const);
  const nextMs = Math.min(...shownAt.map(([, atMs]) => atMs).filter((atMs) => atMs > nowMs));
  useEffect(() => {
    if (nextMs === Infinity) return;
    const timer = setTimeout(() => setReachedMs(nextMs), nextMs - Date.now());
    return () => clearTimeout(timer);
  }, [nextMs]);
  return new Set(shownAt.filter(([, atMs]) => atMs <= nowMs).map(([server]) => server));
}

/** Whether a visibly lost connection has just come back. */
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
