import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { problems, type NoticeCode } from '../page-contract/problems.ts';

/** The result of asking to speak. */
export const askNotices = ['ask-refused', 'ask-unreachable', 'ask-limited', 'token-refused'] as const;
export type AskNotice = (typeof askNotices)[number];

export const isAboutAsking = (code: ErrorCode): code is AskNotice => askNotices.some((one) => one === code);

export interface Notice {
  code: NoticeCode;
  tabId: number | null;
}

/** Which of two is shown first. */
export function graver(a: Notice | null, b: Notice | null): Notice | null {
  if (!a || !b) return a ?? b;
  return problems[b.code].rank < problems[a.code].rank ? b : a;
}

/** One is shown at a time, the most serious first. */
export interface Notices {
  readonly top: Notice | null;
  has(code: NoticeCode): boolean;
  raise(code: NoticeCode, tabId?: number | null): void;
  /** its cause is gone; of this tab, or of all */
  clear(code: NoticeCode, tabId?: number): void;
  /** the tab is gone, and its notices with it */
  forget(tabId: number): void;
  /** the user has seen the shown one */
  dismiss(): void;
  clearAll(): void;
}

export function createNotices(clock: Clock, onChange: () => void): Notices {
  let all: (Notice & { cancel(): void })[] = [];

  function keep(isKept: (notice: Notice) => boolean): void {
    const kept = all.filter((notice) => isKept(notice) || void notice.cancel());
    if (kept.length === all.length) return;
    all = kept;
    onChange();
  }

  const top = (): Notice | null => {
    const [first] = all.toSorted((a, b) => problems[a.code].rank - problems[b.code].rank);
    return first ? { code: first.code, tabId: first.tabId } : null;
  };
  const isSame = (a: Notice, b: Notice): boolean => a.code === b.code && a.tabId === b.tabId;

  return {
    get top() {
      return top();
    },
    has: (code) => all.some((notice) => notice.code === code),
    raise(code, tabId = null) {
      const raised = { code, tabId };
      all = all.filter((notice) => !isSame(notice, raised) || void notice.cancel());
      const row = problems[code];
      const leave = (): void => keep((one) => !isSame(one, raised));
      const cancel = 'leavesAfterMs' in row ? clock.setTimer(leave, row.leavesAfterMs) : () => undefined;
      all.push({ ...raised, cancel });
      onChange();
    },
    clear: (code, tabId) => keep((one) => one.code !== code || (tabId !== undefined && one.tabId !== tabId)),
    forget: (tabId) => keep((one) => one.tabId !== tabId),
    dismiss() {
      const shown = top();
      if (shown) keep((one) => !isSame(one, shown));
    },
    clearAll: () => keep(() => false),
  };
}
