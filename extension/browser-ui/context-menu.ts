import { browser, type Tabs } from '../browser.ts';
import { say } from '../ui/say.ts';
import { tabView } from './active-tab.ts';
import { menuLook } from './toolbar-look.ts';
import type { SessionState } from '../session/state.ts';
import type { Tab } from '../store/tab.ts';

type MenuContext = NonNullable<Parameters<typeof browser.contextMenus.create>[0]['contexts']>[number];

/** Anywhere on a page, and in Firefox on the tab itself: Chromium has no extension entries in its tab menu. */
const onPage: MenuContext[] = ['page', 'frame', 'selection', 'link', 'image', 'video', 'audio'];

/** Entries of the page's menu. A click on one counts as a click on the extension, so the tab may be captured. */
export interface ContextMenu {
  /** The same look is drawn only once. A change that the browser refuses is tried again with the next one. */
  show(state: SessionState): Promise<void>;
}

export function createContextMenu(on: {
  toggle(tab: Tab): void;
  add(tab: Tab): void;
  streamInstead(tab: Tab): void;
}): ContextMenu {
  let shown = '';
  let made: Promise<void> | null = null;

  async function make(): Promise<void> {
    // Chromium keeps the entries of earlier backgrounds, and refuses an id twice.
    await browser.contextMenus.removeAll();
    // Only Firefox has this API.
    const isFirefox = typeof browser.runtime.getBrowserInfo === 'function';
    const contexts: MenuContext[] = isFirefox ? [...onPage, 'tab'] : onPage;
    browser.contextMenus.create({ id: 'stream', title: say('streamThisTab'), contexts });
    browser.contextMenus.create({ id: 'add', title: say('addTab'), contexts, visible: false });
    browser.contextMenus.create({ id: 'instead', title: say('actionStreamInstead'), contexts, visible: false });
  }

  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab?: Tabs.Tab) => {
    const target = tab && tabView(tab);
    if (!target) return;
    if (menuItemId === 'stream') on.toggle(target);
    if (menuItemId === 'add') on.add(target);
    if (menuItemId === 'instead') on.streamInstead(target);
  });

  return {
    async show(state) {
      const { stream, canAdd } = menuLook(state);
      const titles = { stream: say(stream), add: say('addTab'), instead: say('actionStreamInstead') };
      const look = JSON.stringify({ ...titles, canAdd });
      if (shown === look) return;
      shown = look;
      try {
        await (made ??= make());
        await browser.contextMenus.update('stream', { title: titles.stream });
        await browser.contextMenus.update('add', { title: titles.add, visible: canAdd });
        await browser.contextMenus.update('instead', { title: titles.instead, visible: canAdd });
      } catch {
        made = null;
        shown = '';
      }
    },
  };
}
