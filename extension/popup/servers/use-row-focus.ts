import { useLayoutEffect, useRef } from 'preact/hooks';

/** The one control of a row that always exists. */
const steadyControl = 'leads';

interface Focused {
  element: Element;
  /** of its row, and where that stood */
  server: string | undefined;
  index: number;
  control: string | undefined;
}

/**
 * If a control disappears while it has the focus, the focus stays in the list: on its row, or if that is gone too on the
 * same control of the row that took its place. Rows name their server and their controls in `data-server`, `data-control`.
 */
export function useRowFocus<List extends HTMLElement>() {
  const list = useRef<List>(null);
  const last = useRef<Focused | null>(null);
  const rows = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[data-server]') ?? [])];
  useLayoutEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      const row =
        target instanceof HTMLElement && list.current?.contains(target) ? target.closest('[data-server]') : null;
      last.current =
        row instanceof HTMLElement && target instanceof HTMLElement
          ? { element: target, server: row.dataset.server, index: rows().indexOf(row), control: target.dataset.control }
          : null;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    const lost = last.current;
    if (!lost || lost.element.isConnected || document.activeElement !== document.body) return;
    const all = rows();
    const same = all.find(({ dataset }) => dataset.server === lost.server);
    const row = same ?? all[Math.min(lost.index, all.length - 1)];
    const control = (name: string | undefined) => row?.querySelector<HTMLElement>(`[data-control="${name}"]`);
    (control(same ? steadyControl : lost.control) ?? control(steadyControl))?.focus({ preventScroll: true });
  });
  return list;
}
