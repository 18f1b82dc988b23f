import { useEffect, useState } from 'preact/hooks';

/** The session answers within tens of ms; after this long the slider shows the session's value. */
const heldMs = 1000;

/**
 * The value that the user set last, until the session reports the same: its answers to earlier steps of a drag must not
 * pull the thumb back. Returns the value to show, and its setter.
 */
export function useHeld(value: number, send: (value: number) => void): [number, (value: number) => void] {
  const [held, setHeld] = useState<number | null>(null);
  useEffect(() => {
    if (held === null) return;
    // Effects run later, and the user may have dragged on meanwhile.
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
