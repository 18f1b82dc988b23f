import type { GoOnTab, TabView } from '../../page-contract/view.ts';
import type { MessageKey } from '../../ui/say.ts';

export interface GoOnRow {
  title: string;
  /** if it is open */
  tab: TabView | null;
  state: MessageKey;
}

const words: Record<GoOnTab['comes'], MessageKey> = {
  'at-a-click': 'goOnAtClick',
  opens: 'goOnOpens',
  'by-itself': 'goOnByItself',
};

/** The tabs that return; the active one comes first if it was not one of them. */
export function goOnRows(tabs: readonly GoOnTab[], current: TabView | null): GoOnRow[] {
  const rows = tabs.map(({ title, tab, comes }): GoOnRow => {
    const isInFront = tab !== null && tab.id === current?.id;
    return { title, tab, state: isInFront ? 'goOnThisTab' : words[comes] };
  });
  const isOneOfThem = current === null || rows.some(({ state }) => state === 'goOnThisTab');
  return isOneOfThem ? rows : [{ title: current.title, tab: current, state: 'goOnThisJoins' }, ...rows];
}
