import type { Browser, Page } from 'puppeteer-core';
import { startChromium } from '../browsers/chromium.ts';
import { openControlPage, type ControlPage } from '../browsers/control-page.ts';
import { startFirefox } from '../browsers/firefox.ts';
import { renew, visit } from '../browsers/visit.ts';
import type { DevOptions } from './options.ts';

/** A browser in a profile of its own, and the extension in it. */
export interface DevBrowser {
  browser: Browser;
  control: ControlPage;
  /** loads the extension's open pages again. @returns their names */
  reloadPages(): Promise<string[]>;
  /** loads the extension again from its folder, with those of its pages that were open in tabs */
  reloadExtension(): Promise<void>;
  close(): Promise<void>;
}

interface Started {
  browser: Browser;
  control: ControlPage;
  /** of the extension's pages */
  origin: string;
  /** every page that is open, with its address */
  pages(): Promise<{ url: string; page: Page }[]>;
  openPage(path: string): Promise<Page>;
  close(): Promise<void>;
}

export interface DevBrowserOptions extends Pick<DevOptions, 'browser' | 'headless'> {
  extensionDir: string;
  hostExecutable: string;
  log(line: string): void;
}

async function start({ browser: name, ...options }: DevBrowserOptions): Promise<Started> {
  if (name === 'firefox') {
    const firefox = await startFirefox(options);
    const { browser, control, extensionOrigin, openExtensionPage, close } = firefox;
    return {
      browser,
      control,
      origin: extensionOrigin,
      // Its automation is not told of addresses within extensions: the page itself knows its own.
      pages: async () =>
        Promise.all((await browser.pages()).map(async (page) => ({ page, url: await addressOf(page) }))),
      openPage: openExtensionPage,
      close,
    };
  }
  const chromium = await startChromium(options);
  const { browser, extension, close } = chromium;
  const origin = `chrome-extension://${extension.id}`;
  const openPage = async (path: string): Promise<Page> => {
    const page = await browser.newPage();
    await visit(page, `${origin}/${path}`);
    return page;
  };
  return {
    browser,
    control: await openControlPage(chromium),
    origin,
    // Its popup is no page for the automation until it is asked for as one.
    pages: () =>
      Promise.all(
        browser
          .targets()
          .filter((target) => target.url().startsWith(origin) && ownPage.test(target.url()))
          .map(async (target) => ({ url: target.url(), page: await target.asPage() })),
      ),
    openPage,
    close,
  };
}

const isInTab = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await chrome.tabs.getCurrent()) !== undefined).catch(() => false);

/** Empty for a page that went with an earlier load of its extension: Firefox's automation still lists it. */
const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.href).catch(() => '');

/** The popup, the settings page and the board, by the folder that they come from. */
const ownPage = /^[\w-]+:\/\/[^/]+\/((popup|options|board)\/\w+\.html)/;

export async function openDevBrowser(options: DevBrowserOptions): Promise<DevBrowser> {
  const { browser, control, origin, pages, openPage, close } = await start(options);

  async function ownPages(): Promise<{ name: string; path: string; page: Page }[]> {
    return (await pages()).flatMap(({ url, page }) => {
      const [, path, name] = (url.startsWith(origin) && ownPage.exec(url)) || [];
      return path !== undefined && name !== undefined ? [{ name, path, page }] : [];
    });
  }

  return {
    browser,
    control,
    async reloadPages() {
      const pages = await ownPages();
      await Promise.all(pages.map(({ page }) => renew(page)));
      return [...new Set(pages.map(({ name }) => name))];
    },
    async reloadExtension() {
      const open = await ownPages();
      const tabs = await Promise.all(open.map(({ page }) => isInTab(page)));
      // Loading it again from the same folder is what the button on the browser's page of extensions does.
      await browser.installExtension(options.extensionDir);
      const left = await ownPages();
      for (const { page } of left) await page.close();
      // What was no tab is the popup, which opens at the next click.
      for (const { path } of open.filter((_, index) => tabs[index])) await openPage(path);
    },
    close,
  };
}
