import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Extension, Page } from 'puppeteer-core';
import type { EarshotBrowser } from '../../scripts/browsers/chromium.ts';
import { patienceMs, pause } from './rig.ts';

const manifest = {
  manifest_version: 3,
  name: 'Another extension',
  version: '1',
  permissions: ['activeTab', 'offscreen', 'tabCapture'],
  background: { service_worker: 'background.js' },
  action: {},
};

const background = `async function capture(targetTabId) {
  if (!(await chrome.offscreen.hasDocument()))
    await chrome.offscreen.createDocument({ url: 'page.html', reasons: ['USER_MEDIA'], justification: 'Captures.' });
  return chrome.runtime.sendMessage(await chrome.tabCapture.getMediaStreamId({ targetTabId }));
}
let running;
chrome.action.onClicked.addListener(async ({ id }) => {
  if (globalThis.outcome === 'captures') return;
  running ??= capture(id).catch(String);
  globalThis.outcome = await running;
  running = undefined;
});`;

const page = `chrome.runtime.onMessage.addListener((chromeMediaSourceId, _, answer) => {
  const audio = { mandatory: { chromeMediaSource: 'tab', chromeMediaSourceId } };
  navigator.mediaDevices.getUserMedia({ audio }).then(
    (stream) => ((globalThis.stream = stream), answer('captures')),
    (error) => answer(String(error)),
  );
  return true;
});`;

/** Somebody else's extension, which captures the tab on which it is clicked. */
export interface OtherExtension {
  capture(page: Page): Promise<void>;
  /** what becomes of a port that it opens to the extension with this id */
  knockAt(id: string): Promise<'refused' | 'answered' | 'open'>;
  close(): Promise<void>;
}

export async function installOther({ browser }: EarshotBrowser): Promise<OtherExtension> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-other-'));
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(dir, 'background.js'), background);
  await writeFile(join(dir, 'page.js'), page);
  await writeFile(join(dir, 'page.html'), '<!doctype html><script src="page.js"></script>');
  const id = await browser.installExtension(dir);
  const extension = (await browser.extensions()).get(id) as Extension;
  const worker = async () => {
    const target = await browser.waitForTarget(
      (candidate) => candidate.url() === `chrome-extension://${id}/background.js`,
    );
    return (await target.worker())!;
  };
  return {
    async capture(captured) {
      await captured.bringToFront();
      const background = await worker();
      const deadline = Date.now() + patienceMs;
      for (let outcome: string | undefined; outcome !== 'captures';) {
        if (Date.now() > deadline) throw new Error(`It does not capture: ${outcome}`);
        // Again if the tab still belongs to a capture that has just ended.
        await captured.triggerExtensionAction(extension);
        await pause(200);
        outcome = await background.evaluate(() => (globalThis as { outcome?: string }).outcome);
      }
    },
    knockAt: async (target) =>
      (await worker()).evaluate(
        (earshot) =>
          new Promise<'refused' | 'answered' | 'open'>((resolve) => {
            const port = chrome.runtime.connect(earshot, { name: 'popup' });
            port.onDisconnect.addListener(() => resolve('refused'));
            port.onMessage.addListener(() => resolve('answered'));
            port.postMessage({ type: 'stream' });
            setTimeout(() => resolve('open'), 2000);
          }),
        target,
      ),
    async close() {
      await browser.uninstallExtension(id);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
