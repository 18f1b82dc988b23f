import { useEffect, useState } from 'preact/hooks';

/** The wall clock, in ms since 1970: again each `everyMs`, and at once when `restart` is another. */
export function useNow(everyMs: number, restart: unknown = null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, restart]);
  return now;
}
