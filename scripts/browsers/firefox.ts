import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import {
  firefoxExtensionId,
  firefoxManifestDir,
  installFirefoxManifest,
} from '../../native-host/install/firefox-manifest.ts';
import { buildExtension } from '../build/extension.ts';
import { buildHost } from '../build/host.ts';
import { showsBrowserOutput } from './chromium.ts';
import { installPackages, mayInstallPackages } from './debian-packages.ts';
import { findProgram } from './find-program.ts';
import { findPulseAudio, startNullSpeaker } from './null-speaker.ts';
import { controlBy, type ControlPage } from './control-page.ts';
import { visit } from './visit.ts';
import { openFirefoxWindow, type FirefoxWindow } from './firefox-window.ts';

const names = ['firefox-esr', 'firefox'];
const otherPlaces = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

const findFirefox = (): string | null => findProgram('FIREFOX', names, otherPlaces);

/** Finds Firefox; as root on Debian, installs what is missing: its ESR, and a sound server for it to play to. */
export function ensureFirefox(log: (line: string) => void): string {
  const found = findFirefox();
  const missing = [...(found ? [] : ['firefox-esr']), ...(findPulseAudio() ? [] : ['pulseaudio'])];
  if (missing.length > 0 && mayInstallPackages()) {
    log(`Installing ${missing.join(' and ')} (once, a minute or two)...`);
    const failure = installPackages(missing);
    if (failure) log(failure);
  }
  const installed = found ?? findFirefox();
  if (installed) return installed;
  throw new Error('No Firefox was found. Install it, or set FIREFOX to its path.');
}

export interface EarshotFirefox {
  browser: Browser;
  /** the extension's settings page in a background tab; whoever closes it must replace it */
  control: ControlPage;
  /** the browser's own window: toolbar, popup and questions */
  openWindow(): Promise<FirefoxWindow>;
  /**
   * Opens one of the extension's pages, such as `popup/popup.html`, in a tab.
   * @param over a page that stays in front meanwhile: the popup that looks for the tab it opened over finds this one
   */
  openExtensionPage(path: string, over?: Page): Promise<Page>;
  /** of the extension's pages, `moz-extension://` and its id in this profile */
  extensionOrigin: string;
  /** folder of the native-messaging manifests that this browser reads */
  manifestDir: string;
  /** streams this page as a click on the popup's button would; resolves when the command has been sent */
  stream(page: Page): Promise<void>;
  /** the sound server that it plays to, for recorders; null if there is none */
  soundServer: string | null;
  close(): Promise<void>;
}

/** In frames. The thread that serves the null speaker has no priority: with the usual 10 ms a busy machine drops out. */
const nullSpeakerPrefs = { 'media.cubeb_latency_mtg_frames': 4096 };
/** Without any sound server media would not play at all. Its clock runs slow: nothing can be measured by it. */
const mockSpeakerPrefs = { 'media.cubeb.force_mock_context': true };
const extensionPatienceMs = 20_000;
const quietPrefs = {
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.block-webaudio': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
};

/**
 * Builds host and extension, registers the host in a new home folder and starts Firefox with the extension in it. This
 * build has permission for every site from the start, so that a stream needs no click first; the published one asks for
 * one site at a time, as this one does with `asksForSites`.
 * @param options.workDir where the builds go; their own folder for each browser that runs at the same time
 * @param options.prefs further preferences of the profile
 * @param options.speakerRate of the sound card that it plays to without a screen, in Hz
 */
export async function startFirefox(options: {
  headless: boolean;
  workDir?: string;
  /** built already, in place of being built from these sources */
  extensionDir?: string;
  hostExecutable?: string;
  prefs?: Record<string, unknown>;
  asksForSites?: boolean;
  speakerRate?: number;
  log?: (line: string) => void;
}): Promise<EarshotFirefox> {
  const executablePath = ensureFirefox(options.log ?? (() => undefined));
  const workDir = options.workDir ?? 'build';
  const extensionDir = options.extensionDir ?? join(process.cwd(), workDir, 'extension-firefox-permitted');
  if (options.extensionDir === undefined) {
    await buildExtension(extensionDir, 'firefox');
    if (!(options.asksForSites ?? false)) await permitEverySite(join(extensionDir, 'manifest.json'));
  }
  const host = options.hostExecutable ?? (await buildHost(join(workDir, 'native-host-firefox')));
  const home = await mkdtemp(join(tmpdir(), 'earshot-home-'));
  /** in the order in which it was opened */
  const held = [() => rm(home, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (const release of held.splice(0).reverse()) await release();
  };
  try {
    return await open();
  } catch (error) {
    await close();
    throw error;
  }

  async function open(): Promise<EarshotFirefox> {
    const profile = join(home, 'profile');
    await mkdir(profile);
    const manifestDir = firefoxManifestDir(home);
    await installFirefoxManifest(manifestDir, host);

    const pulseAudio = options.headless ? findPulseAudio() : null;
    const speaker = pulseAudio ? await startNullSpeaker(pulseAudio, home, options.speakerRate) : null;
    if (speaker) held.push(() => speaker.close());
    const uuid = randomUUID();
    const extensionOrigin = `moz-extension://${uuid}`;
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: options.headless,
      dumpio: showsBrowserOutput(),
      userDataDir: profile,
      // Without it no automation may open or ask a page of an extension.
      args: ['--remote-allow-system-access'],
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: undefined, ...(speaker && { PULSE_SERVER: speaker.server }) },
      extraPrefsFirefox: {
        ...quietPrefs,
        ...(options.headless && (speaker ? nullSpeakerPrefs : mockSpeakerPrefs)),
        'extensions.webextensions.uuids': JSON.stringify({ [firefoxExtensionId]: uuid }),
        ...options.prefs,
      },
      defaultViewport: null,
      protocolTimeout: 60_000,
      // The caller has more than the browser to clean up.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    held.push(() => browser.close());
    if (options.headless) preferSound(browser.process()?.pid);
    const id = await browser.installExtension(extensionDir);
    if (id !== firefoxExtensionId) throw new Error(`Firefox loaded the extension as ${id}.`);

    const openExtensionPage = async (path: string, over?: Page): Promise<Page> => {
      const page = await browser.newPage();
      await over?.bringToFront();
      await visitExtensionPage(page, `${extensionOrigin}/${path}`);
      // It asks at its first frame or, as it draws none here, by a timer: timers ring in their order.
      if (over)
        await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(chrome.tabs.query({})), 150)));
      return page;
    };

    const firefox: EarshotFirefox = {
      browser,
      control: controlBy(await openExtensionPage('options/options.html')),
      openWindow: () => openFirefoxWindow(browser, firefoxExtensionId),
      openExtensionPage,
      extensionOrigin,
      manifestDir,
      soundServer: speaker?.server ?? null,
      async stream(page) {
        await page.bringToFront();
        await firefox.control.command({ type: 'stream' });
      },
      close,
    };
    return firefox;
  }
}

/** A busy Firefox was seen to show a page before the extension behind it was there: without its functions. */
async function visitExtensionPage(page: Page, url: string): Promise<void> {
  const endMs = performance.now() + extensionPatienceMs;
  do {
    await visit(page, url);
    if (await page.evaluate(() => 'chrome' in globalThis)) return;
  } while (performance.now() < endMs);
  throw new Error(`${url} is without its extension after ${extensionPatienceMs} ms`);
}

/** On a desktop the system gives the threads that play sound this; pages are opened later, and inherit it. */
function preferSound(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // Only root may.
  }
}

export async function permitEverySite(manifestFile: string): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as { optional_host_permissions: string[] };
  const { optional_host_permissions: asked, ...rest } = manifest;
  await writeFile(manifestFile, JSON.stringify({ ...rest, host_permissions: asked }, null, 2));
}
