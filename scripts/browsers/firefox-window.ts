import { writeFile } from 'node:fs/promises';
import type { Browser } from 'puppeteer-core';

/** A browser process answers within this time, even on a busy machine. */
const deadlineMs = 20_000;

/** WebDriver BiDi's own connection, which Puppeteer's types leave out. */
interface BidiConnection {
  send(method: string, params: object): Promise<{ result: unknown }>;
}

/** The popup that a click on the toolbar has opened, over the tab that it speaks of. */
export interface FirefoxPopup {
  /** runs in the popup's document; its result must be JSON */
  evaluate<T>(body: (document: Document) => T): Promise<T>;
  /** waits for the element, then clicks it as a user does, with everything that browsers grant to a click */
  click(selector: string): Promise<void>;
  waitFor(selector: string): Promise<void>;
  /** what the panel shows, as large as it is */
  screenshot(file: string): Promise<void>;
}

/**
 * Firefox's own window around the pages: toolbar, popup, questions and shortcuts, which no page's automation reaches.
 * It takes a browser that was started with --remote-allow-system-access.
 */
export interface FirefoxWindow {
  /** clicks the extension's button in the toolbar, for the tab in front */
  openPopup(): Promise<FirefoxPopup>;
  closePopup(): Promise<void>;
  /** an extension's shortcut, such as `['Alt', 'Shift'], '9'` */
  press(modifiers: readonly ('Alt' | 'Shift' | 'Ctrl')[], key: string): Promise<void>;
  /** a click on the extension's entry of this id in the menu of the page in front, as Firefox hands it on */
  clickMenu(menuItemId: string): Promise<void>;
  /** Firefox's permission prompt for the extension, as text; null after `waitMs` without a question */
  question(waitMs: number): Promise<string | null>;
  answer(answer: 'allow' | 'refuse'): Promise<void>;
  /** text on the extension's button */
  badge(): Promise<string>;
  /** stops the extension's event page as Firefox does with one that idles, whatever it holds */
  stopBackground(): Promise<void>;
  /** gives the extension the sites of its manifest, or takes them back, as its page in the add-ons' settings does */
  allowSites(isAllowed: boolean): Promise<void>;
  isBackgroundRunning(): Promise<boolean>;
  screenshot(file: string): Promise<void>;
  /** runs in the browser's own window; its result must be JSON */
  run<T>(body: string): Promise<T>;
}

export async function openFirefoxWindow(browser: Browser, extensionId: string): Promise<FirefoxWindow> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const { contexts } = (await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' })).result as {
    contexts: { context: string }[];
  };
  const context = contexts[0]?.context;
  if (context === undefined) throw new Error('Firefox shows no window to automation.');
  const buttonId = `${extensionId.replace(/[@.]/g, '_')}-browser-action`;

  async function run<T>(body: string): Promise<T> {
    const expression = `(async () => { ${body} })().then((value) => JSON.stringify({ value }), (error) => JSON.stringify({ error: String(error) }))`;
    const { result } = (
      await connection.send('script.evaluate', { expression, target: { context }, awaitPromise: true })
    ).result as { result?: { value: string } };
    const { value, error } = JSON.parse(result?.value ?? '{"error":"The script could not be read."}') as {
      value: T;
      error?: string;
    };
    if (error !== undefined) throw new Error(`Firefox's window: ${error}`);
    return value;
  }

  const until = `const until = async (what, isThere, ms = ${deadlineMs}) => {
    for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const found = await isThere();
      if (found) return found;
      if (Date.now() > end) throw new Error('waited in vain for ' + what);
    }
  };`;
  const findPopup = `const popup = () => [...document.querySelectorAll('browser')].find((each) => each.getAttribute('webextension-view-type') === 'popup');`;
  const inPopup = `const inPopup = (body) => new Promise((resolve, reject) => {
    const { messageManager } = popup() ?? {};
    if (!messageManager) return reject(new Error('the popup is not open'));
    const name = 'answer:' + Math.random();
    messageManager.addMessageListener(name, ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.value)));
    const script = '(async () => { try { sendAsyncMessage(' + JSON.stringify(name) + ', { value: await (' + body + ')(content.document) }); }'
      + ' catch (error) { sendAsyncMessage(' + JSON.stringify(name) + ', { error: String(error) }); } })()';
    messageManager.loadFrameScript('data:,' + encodeURIComponent(script), false);
    // A popup that is still being loaded, or on its way out, does not answer.
    setTimeout(() => reject(new Error('the popup did not answer')), 1000);
  });`;
  const popupTools = until + findPopup + inPopup;
  const hidePopup = `popup()?.closest('panel')?.hidePopup(); await until('the popup to close', () => !popup());`;
  const policy = `const policy = WebExtensionPolicy.getByID(${JSON.stringify(extensionId)});`;

  async function snapshot(file: string, of: string): Promise<void> {
    const data = await run<string>(`${findPopup}
      const bitmap = await ${of}.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'white');
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));`);
    await writeFile(file, Buffer.from(data, 'base64'));
  }

  const popup: FirefoxPopup = {
    screenshot: (file) => snapshot(file, 'popup()'),
    evaluate: (body) => run(`${popupTools} return inPopup(${JSON.stringify(String(body))});`),
    waitFor: (selector) =>
      run(`${popupTools} const selector = ${JSON.stringify(selector)};
        const look = '(document) => document.querySelector(' + JSON.stringify(selector) + ') !== null';
        await until(selector, () => popup() && inPopup(look).catch(() => false));`),
    // Found and clicked in one step: a popup that still receives updates redraws its buttons.
    click: (selector) =>
      run(`${popupTools} const click = ${JSON.stringify(`(document) => {
        const found = document.querySelector(${JSON.stringify(selector)});
        if (!found) return false;
        const input = document.defaultView.windowUtils.setHandlingUserInput(true);
        try { found.click(); } finally { input.destruct(); }
        return true;
      }`)};
        await until(${JSON.stringify(selector)}, () => popup() && inPopup(click).catch(() => false));`),
  };

  return {
    run,
    async openPopup() {
      await run(`${popupTools}
        const id = ${JSON.stringify(buttonId)};
        if (CustomizableUI.getPlacementOfWidget(id)?.area !== 'nav-bar') CustomizableUI.addWidgetToArea(id, 'nav-bar');
        ${hidePopup}
        document.getElementById(id).querySelector('.unified-extensions-item-action-button').click();
        await until('the popup', () => popup()?.currentURI?.spec.startsWith('moz-extension:'));`);
      await popup.waitFor('body');
      return popup;
    },
    closePopup: () => run(`${popupTools} ${hidePopup}`),
    press: (modifiers, key) =>
      run(`const names = { accel: 'Ctrl', alt: 'Alt', shift: 'Shift', control: 'Ctrl' };
        const isKey = (each) => (each.getAttribute('key') ?? '').toUpperCase() === ${JSON.stringify(key)}
          || each.getAttribute('keycode') === 'VK_' + ${JSON.stringify(key)};
        const isIt = (each) => isKey(each)
          && (each.getAttribute('modifiers') ?? '').split(/[ ,]+/).map((name) => names[name]).sort().join() === ${JSON.stringify([...modifiers].sort().join())};
        const found = [...document.querySelectorAll('keyset[id^="ext-keyset"] key')].find(isIt);
        if (!found) throw new Error('no extension has this shortcut');
        found.doCommand();`),
    clickMenu: (menuItemId) =>
      run(`${policy} const { extension } = policy;
        extension.tabManager.addActiveTabPermission(gBrowser.selectedTab);
        extension.emit('webext-menu-menuitem-click', { menuItemId: ${JSON.stringify(menuItemId)}, modifiers: [], editable: false }, gBrowser.selectedTab);`),
    question: (waitMs) =>
      run(`${until} try {
        const notification = await until('a question', () => PopupNotifications.panel.state === 'open' && PopupNotifications.panel.firstElementChild, ${waitMs});
        return notification.textContent || notification.getAttribute('label') || notification.id;
      } catch { return null; }`),
    answer: (answer) =>
      run(`${until} const notification = await until('a question', () => PopupNotifications.panel.firstElementChild);
        notification[${JSON.stringify(answer === 'allow' ? 'button' : 'secondaryButton')}].click();
        await until('the question to close', () => PopupNotifications.panel.state === 'closed');`),
    badge: () =>
      run(
        `return document.getElementById(${JSON.stringify(buttonId)})?.querySelector('.toolbarbutton-badge')?.textContent ?? '';`,
      ),
    isBackgroundRunning: () => run(`${policy} return policy.extension.backgroundState === 'running';`),
    allowSites: (isAllowed) =>
      run(`const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
        ${policy} const { extension } = policy;
        const sites = { permissions: [], origins: extension.manifest.host_permissions ?? [] };
        await ExtensionPermissions.${isAllowed ? 'add' : 'remove'}(extension.id, sites, extension);`),
    stopBackground: () =>
      run(
        `${policy} await policy.extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });`,
      ),
    screenshot: (file) => snapshot(file, 'window'),
  };
}
