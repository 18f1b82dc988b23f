import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { SessionView } from '../../extension/page-contract/view.ts';

/** What is shown in place of the session's own. */
export type ViewChange = Partial<Omit<SessionView, 'settings' | 'guilds'>> & { language?: string | null };

interface Held {
  hold(change: ViewChange): void;
  letGo(): void;
}

/** Runs in the page before its own script: stands between it and the session. */
function stand(): void {
  const connect = chrome.runtime.connect.bind(chrome.runtime);
  interface Line {
    listeners: Set<(message: object) => void>;
    last: { view: SessionView } | null;
    waiting: object[];
  }
  const lines = new Set<Line>();
  let isHeld = false;

  chrome.runtime.connect = ((...args: Parameters<typeof connect>) => {
    const port = connect(...args);
    const line: Line = { listeners: new Set(), last: null, waiting: [] };
    lines.add(line);
    port.onDisconnect.addListener(() => lines.delete(line));
    port.onMessage.addListener((message: object) => {
      if ('view' in message) line.last = message as { view: SessionView };
      if (isHeld) line.waiting.push(message);
      else for (const listener of line.listeners) listener(message);
    });
    return {
      name: port.name,
      onDisconnect: port.onDisconnect,
      onMessage: { addListener: (listener: (message: object) => void) => void line.listeners.add(listener) },
      postMessage: (message: unknown) => port.postMessage(message),
      disconnect() {
        lines.delete(line);
        port.disconnect();
      },
    };
  }) as typeof chrome.runtime.connect;

  (window as unknown as { held: Held }).held = {
    hold({ language, ...change }) {
      isHeld = true;
      for (const { last, listeners } of lines) {
        if (!last) continue;
        const settings = { ...last.view.settings, ...(language !== undefined && { language }) };
        for (const listener of listeners) listener({ ...last, view: { ...last.view, ...change, settings } });
      }
    },
    letGo() {
      isHeld = false;
      for (const { last, listeners, waiting } of lines)
        for (const message of [...(last ? [last] : []), ...waiting.splice(0)])
          for (const listener of listeners) listener(message);
    },
  };
}

const pages = ['popup/popup.html', 'options/options.html', 'board/board.html'];

/** Makes the pages of a built extension such as can be held; a page that is open already has to be loaded again. */
export async function makeHoldable(extensionDir: string): Promise<void> {
  // The names that a compiler writes into functions are of its own world.
  await writeFile(join(extensionDir, 'held.js'), `const __name = (named) => named;\n(${stand.toString()})();\n`);
  for (const page of pages) {
    const path = join(extensionDir, page);
    const html = await readFile(path, 'utf8');
    await writeFile(path, html.replace('</head>', '<script src="../held.js"></script></head>'));
  }
}

/** Whether this page stands between its script and the session. */
export const isHoldable = (page: Page): Promise<boolean> => page.evaluate(() => 'held' in window);

/** The page shows its last view with this change, whatever the session does meanwhile. */
export const hold = (page: Page, change: ViewChange): Promise<void> =>
  page.evaluate((changed) => (window as unknown as { held: Held }).held.hold(changed), change);

/** The page follows the session again, from where it stood. */
export const letGo = (page: Page): Promise<void> =>
  page.evaluate(() => (window as unknown as { held: Held }).held.letGo());
