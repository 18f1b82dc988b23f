import { useEffect, useState } from 'preact/hooks';

/** The session answers within tens of ms; a hand that waits longer sees what the session says. */
const heldMs = 1000;

/**
 * What the hand has set last, until the session says the same: its answers to earlier steps of a drag must not pull the
 * thumb back. Returns the value to show, and what sets it.
 */
export function useHeld(value: number, send: (value: number) => void): [number, (value: number) => void] {
  const [held, setHeld] = useState<number | null>(null);
  useEffect(() => {
    if (held === null) return;
    // Effects run after a while, in which the hand may have moved on.
    const letGo = () => setHeld((current) => (current === held ? null : current));
    if (held === value) return letGo();
    const timer = setTimeout(letGo, heldMs);
    return () => clearTimeout(timer);
  }, [held, value]);
  return [
    held ?? value,
    (next) => {
      setHeld(next);
      send(next);
    },
  ];
}
