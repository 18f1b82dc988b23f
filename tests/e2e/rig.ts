import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { SessionView, StreamView } from '../../extension/page-contract/view.ts';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { startChromium, type EarshotBrowser } from '../../scripts/browsers/chromium.ts';
import { openControlPage, type ControlPage } from '../../scripts/browsers/control-page.ts';
import type { NullSpeaker } from '../../scripts/browsers/null-speaker.ts';
import { serveFolder } from '../../scripts/static-server.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { writeWav, type Sound } from '../sound/wav.ts';
import { testSignal } from './test-signal.ts';

/** A browser may take seconds on a busy machine; a wait that ends early proves nothing. */
export const patienceMs = 20_000;

/** Everything a stream needs, signed in and ready for the click, on loopback and ephemeral ports. */
export interface Rig {
  server: LocalServer;
  chromium: EarshotBrowser;
  control: ControlPage;
  /** plays the test signal in a loop */
  page: Page;
  pageUrl: string;
  openPage(): Promise<Page>;
  /** points the extension at `server` with its token, by `control` */
  signIn(): Promise<void>;
  choose(mode: VoiceMode, dialect?: Dialect): Promise<void>;
  /** toolbar click on `page`, then Stream; resolves when live */
  stream(page?: Page): Promise<Page>;
  /** polls the session */
  until(isRight: (view: SessionView) => boolean): Promise<SessionView>;
  untilState(state: StreamView['state']): Promise<SessionView>;
  /** as the browser stops one that idles */
  stopBackground(): Promise<void>;
  /** stops whatever streams and forgets the last problem */
  reset(): Promise<void>;
  /** the session's problem once it is idle with one */
  untilProblem(): Promise<string>;
  close(): Promise<void>;
}

const page = `<!doctype html><html lang="en"><title>Test signal</title><audio src="signal.wav" autoplay loop></audio></html>`;

/**
 * @param options.hostExecutable a host that is installed already, in place of this repository's
 * @param options.files further ones that the site serves
 * @param options.speaker a sound card to play to, in place of the one that this machine has or lacks
 */
export async function startRig(options: {
  server?: LocalServerOptions;
  workDir: string;
  files?: Readonly<Record<string, string | Uint8Array>>;
  hostExecutable?: string;
  grants?: readonly string[];
  speaker?: NullSpeaker;
  /** of the browser, beside this process's own */
  env?: Record<string, string>;
  /** what its microphone hears, again and again; without it there is only this machine's */
  microphone?: Sound;
}): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-page-'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'other.html'), page.replace('Test signal', 'Another page'));
  await writeFile(join(folder, 'signal.wav'), writeWav(testSignal()));
  for (const [name, content] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), content);
  if (options.microphone) await writeFile(join(folder, 'microphone.wav'), writeWav(options.microphone));
  const site = await serveFolder(folder);
  const server = await startLocalServer(options.server ?? {});
  const chromium = await startChromium({
    headless: true,
    workDir: join('build', options.workDir),
    ...(options.grants && { grants: options.grants }),
    ...(options.hostExecutable && { hostExecutable: options.hostExecutable }),
    ...(options.microphone && {
      args: [
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${join(folder, 'microphone.wav')}`,
      ],
    }),
    env: { ...options.env, ...(options.speaker && { PULSE_SERVER: options.speaker.server }) },
  });
  const rig: Rig = {
    server,
    chromium,
    control: await openControlPage(chromium),
    page: undefined as never,
    pageUrl: site.url,
    async openPage() {
      const opened = await chromium.browser.newPage();
      await opened.goto(site.url);
      await opened.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0, {
        timeout: patienceMs,
      });
      return opened;
    },
    async signIn() {
      const { gatewayUrl, documentPort, guildId, channelId, token } = rig.server;
      await rig.control.command({ type: 'save-settings', settings: { gatewayUrl, documentPort } });
      await rig.control.command({ type: 'choose', guildId, channelId });
      await rig.control.command({ type: 'save-token', token, remember: false });
      await rig.until(({ gateway }) => gateway === 'ready');
    },
    choose: (mode, dialect = 'original') => rig.control.command({ type: 'save-settings', settings: { dialect, mode } }),
    async stream(target = rig.page) {
      const popup = await chromium.openPopup(target);
      // After a problem its card replaces the button, and its one action streams.
      const button = await popup.waitForSelector('#stream:not([disabled]), #problem-action', { timeout: patienceMs });
      await button?.click();
      await rig.untilState('live');
      return popup;
    },
    until: (isRight) => rig.control.waitFor(isRight, patienceMs),
    untilState: (state) => rig.control.waitFor(({ stream }) => stream.state === state, patienceMs),
    stopBackground: () => stopBackground(rig.control.page),
    async reset() {
      await rig.control.command({ type: 'stop' });
      await rig.untilState('idle');
      await rig.control.command({ type: 'dismiss' });
    },
    async untilProblem() {
      const view = await rig.control.waitFor(
        ({ stream, problem }) => stream.state === 'idle' && problem !== null,
        patienceMs * 4,
      );
      return view.problem?.code ?? '';
    },
    async close() {
      await chromium.close();
      await rig.server.close();
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  await rig.signIn();
  rig.page = await rig.openPage();
  return rig;
}

/** @param page one of the extension's */
export async function stopBackground(page: Page): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
