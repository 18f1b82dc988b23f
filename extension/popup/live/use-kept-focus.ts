import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Where what had the focus leaves with its card or its row, the focus goes here, in place of getting lost. */
export function useKeptFocus(selector: string): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => void (last.current = target instanceof Element ? target : null);
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    // A click beside all controls takes the focus too, and is meant to.
    if (last.current === null || last.current.isConnected || document.activeElement !== document.body) return;
    last.current = null;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  });
}
