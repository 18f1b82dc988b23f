import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * A row that moves leaves the page for a moment, and its buttons with it; a row at the end has one button less. The
 * focus would be lost. Rows have `data-scene`, their buttons `data-control`.
 */
export function useFocusInRows(rows: readonly { id: string }[]) {
  const list = useRef<HTMLUListElement>(null);
  const wanted = useRef<{ id: string; at: number; controls: readonly string[] } | null>(null);
  useLayoutEffect(() => {
    const { id, at, controls } = wanted.current ?? {};
    if (id === undefined || at === undefined || rows[at]?.id !== id) return;
    wanted.current = null;
    const row = list.current?.querySelector(`[data-scene="${id}"]`);
    const usable = controls?.flatMap(
      (control) => row?.querySelector<HTMLElement>(`[data-control="${control}"]:not([disabled])`) ?? [],
    );
    usable?.[0]?.focus();
  }, [rows]);
  return {
    list,
    /** Once this row is at this place, the first of these buttons that is enabled gets the focus. */
    on(id: string, at: number, controls: readonly string[]): void {
      wanted.current = { id, at, controls };
    },
  };
}
