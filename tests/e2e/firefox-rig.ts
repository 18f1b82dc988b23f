import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { SessionView, StreamView } from '../../extension/page-contract/view.ts';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { startFirefox, type EarshotFirefox } from '../../scripts/browsers/firefox.ts';
import type { ControlPage } from '../../scripts/browsers/control-page.ts';
import { serveFolder } from '../../scripts/static-server.ts';
import { visit } from '../../scripts/browsers/visit.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { readWav, type Sound } from '../sound/wav.ts';
import { patienceMs, pause } from './rig.ts';

/** Names that lead to this computer, as if they were sites; by http, as none of them has a certificate. */
export const hosts = { music: 'music.test', player: 'player.test', other: 'other.test' } as const;

/** A name that leads to this computer and, unlike 127.0.0.1 and localhost, is no secure context. */
export const insecureHost = 'insecure.test';

/**
 * Firefox with everything that a stream needs. Its toolbar cannot be clicked on by automation: the command that the
 * popup's button sends comes from the settings page, and the permission for the site is there from the start.
 */
export interface FirefoxRig {
  server: LocalServer;
  firefox: EarshotFirefox;
  /** sites with the same files, each its own origin; `generous` lets every page read what it sends */
  site: string;
  other: string;
  generous: string;
  open(path?: string): Promise<Page>;
  /** points the extension at `server` with its token */
  signIn(): Promise<void>;
  choose(mode: VoiceMode, dialect: Dialect): Promise<void>;
  /** resolves when live, and in v8 encrypted */
  stream(page: Page): Promise<void>;
  until(isRight: (view: SessionView) => boolean): Promise<SessionView>;
  untilState(state: StreamView['state']): Promise<SessionView>;
  /** what the listener hears from now on */
  listen(seconds: number): Promise<Sound>;
  /** what this computer plays from now on */
  listenHere(seconds: number): Promise<Sound>;
  /** `path` of the first site under one of the `hosts` */
  at(host: string, path: string): string;
  /** whether Earshot stands in the functions of the page with this title: the page itself cannot tell */
  isHooked(title: string): Promise<boolean>;
  /** stops whatever streams and forgets the last problem */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options.files what both sites serve
 * @param options.asksForSites no site is allowed from the start
 */
export async function startFirefoxRig(options: {
  workDir: string;
  files: Readonly<Record<string, string | Uint8Array>>;
  server?: LocalServerOptions;
  asksForSites?: boolean;
  prefs?: Record<string, unknown>;
  /** of the sound card, in Hz */
  speakerRate?: number;
}): Promise<FirefoxRig> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-page-'));
  const recordings = await mkdtemp(join(tmpdir(), 'earshot-heard-'));
  for (const [name, content] of Object.entries(options.files)) await writeFile(join(folder, name), content);
  const anyOrigin = { 'access-control-allow-origin': '*' };
  const sites = [await serveFolder(folder), await serveFolder(folder), await serveFolder(folder, anyOrigin)];
  const server = await startLocalServer(options.server ?? {});
  const firefox = await startFirefox({
    headless: true,
    workDir: join('build', options.workDir),
    asksForSites: options.asksForSites ?? false,
    ...(options.speakerRate !== undefined && { speakerRate: options.speakerRate }),
    prefs: { 'network.dns.localDomains': [insecureHost, ...Object.values(hosts)].join(','), ...options.prefs },
  });
  const control = (): ControlPage => firefox.control;
  const [site = '', other = '', generous = ''] = sites.map(({ url }) => url);

  const rig: FirefoxRig = {
    server,
    firefox,
    site,
    other,
    generous,
    async open(path = '') {
      const page = await firefox.browser.newPage();
      await visit(page, new URL(path, site).href);
      return page;
    },
    async signIn() {
      const { gatewayUrl, documentPort, guildId, channelId, token } = server;
      await control().command({ type: 'save-settings', settings: { gatewayUrl, documentPort } });
      await control().command({ type: 'choose', guildId, channelId });
      await control().command({ type: 'save-token', token, remember: false });
      await rig.until(({ gateway }) => gateway === 'ready');
    },
    choose: (mode, dialect) => control().command({ type: 'save-settings', settings: { dialect, mode } }),
    async stream(page) {
      await firefox.stream(page);
      const view = await rig.until(
        ({ stream, problem }) => problem !== null || (stream.state === 'live' && !stream.isSecuring),
      );
      if (view.problem) throw new Error(`The stream did not begin: ${view.problem.code}`);
    },
    until: (isRight) => control().waitFor(isRight, patienceMs),
    untilState: (state) => rig.until(({ stream }) => stream.state === state),
    async listen(seconds) {
      server.listener.reset();
      await pause(seconds * 1000);
      const file = join(recordings, 'heard.wav');
      await server.listener.writeWav(file);
      return readWav(await readFile(file));
    },
    async listenHere(seconds) {
      const bytes = await recordSpeaker(firefox.soundServer ?? '', seconds);
      return { sampleRate: 48_000, channels: [new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))] };
    },
    at: (host, path) => `http://${host}:${new URL(site).port}/${path}`,
    isHooked: (title) =>
      control().page.evaluate(async (wanted) => {
        const tabs = await chrome.tabs.query({});
        const tabId = tabs.find((tab) => tab.title === wanted)?.id ?? -1;
        const func = () => Boolean((globalThis as { earshotHook?: unknown }).earshotHook);
        const [first] = await chrome.scripting.executeScript({ target: { tabId }, func });
        return first?.result === true;
      }, title),
    async reset() {
      await control().command({ type: 'stop' });
      await rig.untilState('idle');
      await control().command({ type: 'dismiss' });
    },
    async close() {
      await firefox.close();
      await server.close();
      for (const each of sites) await each.close();
      for (const each of [folder, recordings]) await rm(each, { recursive: true, force: true });
    },
  };

  await rig.signIn();
  return rig;
}

/** What goes to the null speaker, as 32-bit floats of one channel at 48 kHz. */
async function recordSpeaker(server: string, seconds: number): Promise<Uint8Array<ArrayBuffer>> {
  const format = ['--raw', '--format=float32le', '--rate=48000', '--channels=1', '--latency-msec=50'];
  const child = spawn('parec', ['--server', server, '--device', '@DEFAULT_MONITOR@', ...format]);
  const chunks: Uint8Array[] = [];
  child.stdout.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const gone = new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve());
    child.once('error', reject);
  });
  await Promise.race([pause(seconds * 1000), gone]);
  child.kill();
  await gone;
  return new Uint8Array(Buffer.concat(chunks));
}
