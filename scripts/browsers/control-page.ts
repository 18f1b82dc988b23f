import type { Page } from 'puppeteer-core';
import type { SessionView, ViewCommand, ViewMessage } from '../../extension/page-contract/view.ts';
import type { EarshotBrowser } from './chromium.ts';

/** The extension's own settings page in a background tab, used through its own port. */
export interface ControlPage {
  page: Page;
  view(): Promise<SessionView>;
  command(command: ViewCommand): Promise<void>;
  /** @throws Error with the last view's stream and problem after `timeoutMs` */
  waitFor(isRight: (view: SessionView) => boolean, timeoutMs: number): Promise<SessionView>;
}

export async function openControlPage({ browser, extension }: EarshotBrowser): Promise<ControlPage> {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${extension.id}/options/options.html`);
  return controlBy(page);
}

/** What the page keeps of commands that are on their way, by name. */
type Held = Record<string, { look(): 'taken' | 'hopeless' | 'open'; close(): void } | undefined>;
let commands = 0;

/** Takes an open settings page of either browser for it. */
export function controlBy(page: Page): ControlPage {
  const view = (): Promise<SessionView> =>
    page.evaluate(
      () =>
        new Promise<SessionView>((resolve, reject) => {
          let tries = 0;
          const ask = (): void => {
            const port = chrome.runtime.connect({ name: 'options' });
            port.onMessage.addListener((message: ViewMessage) => {
              if (message.type !== 'view') return;
              port.disconnect();
              resolve(message.view);
            });
            // A background that the browser stops at this moment answers nobody; the next one does.
            port.onDisconnect.addListener(() => {
              if ((tries += 1) < 50) setTimeout(ask, 100);
              else reject(new Error('no background answers'));
            });
          };
          ask();
        }),
    );

  return {
    page,
    view,
    async command(command) {
      // The port stays open until the next view is there: a command of a page that left may be dropped. Looked at from
      // here, since a page behind another has timers of a second; by a name, as Firefox's automation loses handles.
      const name = `command ${(commands += 1)}`;
      await page.evaluate(
        (body, key) => {
          let tries = 0;
          let port: chrome.runtime.Port;
          let sinceMs = 0;
          const tell = (): void => {
            port = chrome.runtime.connect({ name: 'options' });
            sinceMs = performance.now();
            // A background that was just stopped takes the command with it.
            port.onDisconnect.addListener(() => {
              sinceMs = Infinity;
              if ((tries += 1) < 50) setTimeout(tell, 100);
            });
            port.postMessage(body);
          };
          tell();
          const look = (): 'taken' | 'hopeless' | 'open' =>
            tries >= 50 ? 'hopeless' : performance.now() - sinceMs > 250 ? 'taken' : 'open';
          (globalThis as unknown as Held)[key] = { look, close: () => port.disconnect() };
        },
        command,
        name,
      );
      const look = () => page.evaluate((key) => (globalThis as unknown as Held)[key]?.look() ?? 'gone', name);
      for (let found = 'open'; found !== 'taken'; found = await look()) {
        if (found !== 'open') throw new Error(`the command ${command.type} was not taken: ${found}`);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      await page.evaluate((key) => (globalThis as unknown as Held)[key]?.close(), name);
    },
    async waitFor(isRight, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      let last = await view();
      while (!isRight(last)) {
        if (Date.now() > deadline)
          throw new Error(
            `Waited in vain: ${JSON.stringify({ stream: last.stream, problem: last.problem, gateway: last.gateway })}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 100));
        last = await view();
      }
      return last;
    },
  };
}
