import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { startChromium, type EarshotBrowser } from '../../scripts/browsers/chromium.ts';
import { openControlPage, type ControlPage } from '../../scripts/browsers/control-page.ts';
import { serveFolder } from '../../scripts/static-server.ts';
import { writeWav } from '../sound/wav.ts';
import { patienceMs } from './rig.ts';
import { testSignal } from './test-signal.ts';

const workDir = 'build/e2e-origin-refused';
const loopback = 'ws://127.0.0.1/*';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Signed in nowhere yet, at a server that refuses every WebSocket handshake with an Origin. */
async function start(): Promise<{ server: LocalServer; chromium: EarshotBrowser }> {
  const server = await startLocalServer({ refuseOrigins: true });
  cleanups.push(() => server.close());
  const chromium = await startChromium({ headless: true, workDir });
  cleanups.push(() => chromium.close());
  return { server, chromium };
}

async function signIn(server: LocalServer, chromium: EarshotBrowser): Promise<ControlPage> {
  const control = await openControlPage(chromium);
  const { gatewayUrl, guildId, channelId, token } = server;
  await control.command({ type: 'save-settings', settings: { gatewayUrl, dialect: 'v8' } });
  await control.command({ type: 'choose', guildId, channelId });
  await control.command({ type: 'save-token', token, remember: false });
  return control;
}

/** No test can click on the browser's own question: the same extension, with the permission that it asks for. */
async function grant(chromium: EarshotBrowser): Promise<void> {
  const dir = join(process.cwd(), workDir, 'extension-chromium');
  const file = join(dir, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { optional_host_permissions: string[] };
  expect(manifest.optional_host_permissions).toContain(loopback);
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: [loopback] }));
  expect(await chromium.browser.installExtension(dir)).toBe(chromium.extension.id);
}

it('asks for the permission if a server refuses extensions, and says why', async () => {
  const { server, chromium } = await start();
  const control = await signIn(server, chromium);
  const view = await control.waitFor(({ problem }) => problem !== null, patienceMs);
  expect(view.problem).toMatchObject({ code: 'origin-blocked', action: 'allow-origin' });
  expect(server.events.history('gateway-open')).toEqual([]);
  const page = await chromium.browser.newPage();
  await page.goto(server.pageUrl);
  const popup = await chromium.openPopup(page);
  const button = await popup.waitForSelector('#problem-action', { timeout: patienceMs });
  expect(await button?.evaluate(({ textContent }) => textContent)).toBe('Allow');
});

it('streams without the header if it has the permission, through gateway and voice alike', async () => {
  const { server, chromium } = await start();
  await grant(chromium);
  const folder = await mkdtemp(join(tmpdir(), 'earshot-page-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.html'), '<!doctype html><audio src="signal.wav" autoplay loop></audio>');
  await writeFile(join(folder, 'signal.wav'), writeWav(testSignal()));
  const site = await serveFolder(folder);
  cleanups.push(() => site.close());

  const control = await signIn(server, chromium);
  await control.waitFor(({ gateway }) => gateway === 'ready', patienceMs);
  const page = await chromium.browser.newPage();
  await page.goto(site.url);
  const popup = await chromium.openPopup(page);
  await (await popup.waitForSelector('#stream:not([disabled])', { timeout: patienceMs }))?.click();
  await control.waitFor(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready', patienceMs);
  await expect.poll(() => server.listener.summary().packets, { timeout: patienceMs }).toBeGreaterThan(50);
  expect(server.events.history('origin-refused').length).toBeGreaterThan(0);
  expect(server.events.history('origin-refused').every(({ origin }) => origin.startsWith('chrome-extension://'))).toBe(
    true,
  );
  await control.command({ type: 'stop' });
  await control.waitFor(({ stream }) => stream.state === 'idle', patienceMs);
  expect((await control.view()).gateway).toBe('ready');
});
