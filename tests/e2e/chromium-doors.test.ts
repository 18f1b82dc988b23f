import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumEyes, lookAt, lookWithoutColours } from './look-at.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

let rig: Rig;
/** where the helper's socket may lie */
let runtime: string;

beforeAll(async () => {
  runtime = await mkdtemp(join(tmpdir(), 'earshot-run-'));
  rig = await startRig({ workDir: 'e2e-doors', env: { XDG_RUNTIME_DIR: runtime } });
});
afterAll(async () => {
  await rig?.close();
  await rm(runtime, { recursive: true, force: true });
});

/** `earshot-host control` as a program of this computer starts it. @returns the exit code and what it printed */
const remote = (...words: string[]) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    const args = ['build/native-host/main.mjs', 'control', ...words];
    const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
    execFile(process.execPath, args, { env, timeout: patienceMs }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });

/**
 * Runs in a page that knows every id: asks for each path as pages may, with tokens that it made up.
 * @returns by path the status of what it could read, and the opcodes that its sockets heard until their end
 */
async function askLocalServer(gatewayUrl: string, guildId: string, botId: string) {
  const { host } = new URL(gatewayUrl);
  const read: Record<string, number | 'unreadable'> = {};
  for (const path of ['//', '/', '/gateway', '/api/v10/users/@me', '/api/v10/gateway/bot']) {
    await fetch(`http://${host}${path}`, { mode: 'no-cors' }).catch(() => undefined);
    read[path] = await fetch(`http://${host}${path}`, { headers: { authorization: 'Bot a.b.c' } }).then(
      ({ status }) => status,
      () => 'unreadable' as const,
    );
  }
  const identify = {
    '/gateway?v=10&encoding=json': { op: 2, d: { token: 'a.b.c', intents: 0, properties: {} } },
    '/?v=8': {
      op: 0,
      d: { server_id: guildId, user_id: botId, session_id: 'a', token: 'b', max_dave_protocol_version: 1 },
    },
  };
  const sockets: Record<string, (number | string)[]> = {};
  for (const [path, hello] of Object.entries({ '//': null, '/listen': null, ...identify })) {
    const heard: (number | string)[] = (sockets[path] = []);
    const socket = new WebSocket(`ws://${host}${path}`);
    socket.onmessage = ({ data }) => heard.push((JSON.parse(String(data)) as { op: number }).op);
    socket.onopen = () => socket.send(JSON.stringify(hello ?? 'listen'));
    await new Promise<void>((resolve) => {
      socket.onclose = ({ code }) => {
        if (code !== 1006) heard.push(`closed with ${code}`);
        resolve();
      };
      setTimeout(() => (heard.push('still open'), resolve()), 10_000);
    });
  }
  return { read, sockets };
}

describe('what reaches the session', () => {
  it('is a program of this computer only while the user allows it; what the browser wants a click for, it cannot', async () => {
    expect((await remote('status')).code).toBe(69);
    const settings = await rig.chromium.browser.newPage();
    await settings.goto(rig.control.page.url());
    await (await settings.waitForSelector('#allows-remote'))!.click();
    await rig.until((view) => view.remote.state === 'on');
    expect(await remote('status')).toEqual({ code: 0, text: 'idle\n' });
    expect(await remote('mute')).toMatchObject({ code: 1, text: expect.stringContaining('[not-live]') as string });
    // In front is a page of Earshot's own, on which nobody has clicked its button.
    await settings.bringToFront();
    expect(await remote('start')).toMatchObject({ code: 1, text: expect.stringContaining('[needs-click]') as string });
    await (await rig.stream()).close();
    expect(await remote('mute', 'on')).toMatchObject({ code: 0, text: expect.stringContaining(', muted') as string });
    expect((await rig.control.view()).stream).toMatchObject({ mix: { isMuted: true } });
    await remote('stop');
    await rig.untilState('idle');
    // The page was clicked on, and has not been left since.
    expect(await remote('start')).toMatchObject({ code: 0, text: expect.stringMatching(/^live/) as string });
    await rig.control.command({ type: 'save-settings', settings: { allowsRemote: false } });
    await rig.until((view) => view.remote.state === 'off');
    expect((await remote('status')).code).toBe(69);
    await rig.reset();
    await settings.close();
  });

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

  it('is nothing from a web page that speaks to the local server’s port: it hears of nobody, and nothing ends', async () => {
    const before = await rig.control.view();
    const found = await rig.page.evaluate(askLocalServer, rig.server.gatewayUrl, rig.server.guildId, rig.server.bot.id);
    // What everyone receives before they identify, and then the close.
    expect(found.sockets).toEqual({
      '//': ['closed with 4002'],
      '/listen': [],
      '/gateway?v=10&encoding=json': [10, 'closed with 4004'],
      '/?v=8': [8, 'closed with 4006'],
    });
    expect(found.read).toEqual({
      '//': 'unreadable',
      '/': 'unreadable',
      '/gateway': 'unreadable',
      '/api/v10/users/@me': 403,
      '/api/v10/gateway/bot': 403,
    });
    expect(await rig.control.view()).toEqual(before);
    await (await rig.stream()).close();
    await rig.reset();
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

describe('the page of the local server', () => {
  it('keeps its rows when somebody goes: what was selected stays so; and it suits every eye at 360 px', async () => {
    const { server, chromium } = rig;
    const page = await chromium.browser.newPage();
    await page.setViewport({ width: 360, height: 640 });
    await page.goto(server.pageUrl);
    const [first = ''] = server.people.ids(server.guildId);
    const names = '.is-heard .member .name';
    const last = await page.waitForSelector(`.is-heard .member:nth-child(2) ~ .member .name`, { timeout: patienceMs });
    await page.evaluate((row) => getSelection()!.selectAllChildren(row!), last);
    const before = await page.$$eval(names, (rows) => rows.map((row) => row.textContent));
    server.people.leave(first);
    await page.waitForFunction(
      (selector, count) => document.querySelectorAll(selector).length < count,
      { timeout: patienceMs },
      names,
      before.length,
    );
    expect(await page.evaluate((row) => [row!.isConnected, getSelection()!.toString()], last)).toEqual([
      true,
      before[2],
    ]);
    server.people.join(first, server.channelId);

    await lookAt(page, 'local-server', chromiumEyes);
    await lookWithoutColours(page, 'local-server', chromiumEyes);
    await page.close();
  });
});
