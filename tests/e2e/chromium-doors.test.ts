import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, startRig, type Rig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ workDir: 'e2e-doors' });
});
afterAll(() => rig?.close());

describe('what reaches the session', () => {
  it('is nothing from a web page: the extension cannot be called, and none of its files can be loaded', async () => {
    const { id } = rig.chromium.extension;
    const found = await rig.page.evaluate(async (extensionId) => {
      const runtime = (globalThis as { chrome?: { runtime?: { connect?: unknown } } }).chrome?.runtime;
      const file = await fetch(`chrome-extension://${extensionId}/manifest.json`).then(
        () => 'loaded',
        () => 'refused',
      );
      return { connect: typeof runtime?.connect, file };
    }, id);
    expect(found).toEqual({ connect: 'undefined', file: 'refused' });
  });

  it('is nothing through a door that belongs to another page of the extension', async () => {
    const outcome = await rig.control.page.evaluate(
      () =>
        new Promise((resolve) => {
          const port = chrome.runtime.connect({ name: 'capture' });
          port.onDisconnect.addListener(() => resolve('refused'));
          port.onMessage.addListener(() => resolve('answered'));
          setTimeout(() => resolve('open'), 3000);
        }),
    );
    expect(outcome).toBe('refused');
  });

  it('is no message of a wrong shape: it is dropped, and the view stays as it was', async () => {
    const before = await rig.control.view();
    await rig.control.page.evaluate(() => {
      const port = chrome.runtime.connect({ name: 'options' });
      for (const message of [
        null,
        7,
        [],
        'stream',
        { type: 'launch' },
        { type: 'choose', guildId: '../..', channelId: 1 },
        { type: 'save-settings', settings: { gatewayUrl: 9 } },
      ])
        port.postMessage(message);
    });
    await pause(500);
    expect(await rig.control.view()).toEqual(before);
  });

  it('shows no token: not in a view, not in a page, not in local storage unless that was asked for', async () => {
    const [, , signature = ''] = rig.server.token.split('.');
    expect(JSON.stringify(await rig.control.view())).not.toContain(signature);
    const popup = await rig.chromium.openPopup(rig.page);
    await popup.waitForSelector('#stream:not([disabled])');
    expect(await popup.content()).not.toContain(signature);
    expect(await rig.control.page.content()).not.toContain(signature);
    const local = await rig.control.page.evaluate(() => chrome.storage.local.get(null));
    expect(JSON.stringify(local)).not.toContain(signature);
  });
});
