import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** If the focused element disappears with its card or row, the focus comes here instead of getting lost. */
export function useKeptFocus(selector: string): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => void (last.current = target instanceof Element ? target : null);
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    // A click beside all controls also takes the focus, on purpose.
    if (last.current === null || last.current.isConnected || document.activeElement !== document.body) return;
    last.current = null;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  });
}
