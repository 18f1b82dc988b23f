import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Extension, type LaunchOptions, type Page } from 'puppeteer-core';
import { buildExtension, extensionId } from '../build/extension.ts';
import { buildHost } from '../build/host.ts';
import { installPackages, mayInstallPackages } from './debian-packages.ts';
import { logVariable } from '../../shared-protocol/log-level.ts';
import { findProgram } from './find-program.ts';
import { installManifest } from '../../native-host/install/manifest.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const otherPlaces = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const findChromium = (): string | null => findProgram('CHROMIUM', names, otherPlaces);

/** Finds Chromium; as root on Debian, installs it if missing. */
export function ensureChromium(log: (line: string) => void): string {
  const found = findChromium();
  if (found) return found;
  if (!mayInstallPackages())
    throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM to its path.');
  log('Installing Chromium (once, a minute or two)...');
  const failure = installPackages(['chromium']);
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(failure ?? 'The package chromium brought no browser. Set CHROMIUM to its path.');
}

export interface EarshotBrowser {
  browser: Browser;
  extension: Extension;
  /** folder of the native-messaging manifests that this browser reads */
  manifestDir: string;
  /** opens the real popup on this page by the real toolbar click, which grants activeTab */
  openPopup(page: Page): Promise<Page>;
  close(): Promise<void>;
}

/** A caller who sets a level wants to see the helper's lines, which its browser hands on to this terminal with its own. */
export const showsBrowserOutput = (): boolean => Boolean(process.env[logVariable]);

/** Flags for machines without a display, a GPU, an audio device or a network. */
const headlessArgs = ['--disable-gpu', '--window-size=1100,900', '--screen-info={1400x1100}'];
const quietArgs = [
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/**
 * Builds host and extension, registers the host in a new profile and starts Chromium with the extension in it.
 * @param workDir where the builds go; their own folder for each browser that runs at the same time
 */
export async function startChromium(options: {
  headless: boolean;
  workDir?: string;
  /** built already, in place of being built from these sources */
  extensionDir?: string;
  hostExecutable?: string;
  /** optional permissions that count as given: no program can click on the browser's own question */
  grants?: readonly string[];
  /** a profile to go on with, which stays when the browser is closed */
  profile?: string;
  /** further flags of the browser */
  args?: readonly string[];
  /** beside the environment of this process */
  env?: Record<string, string>;
  log?: (line: string) => void;
}): Promise<EarshotBrowser> {
  const executablePath = ensureChromium(options.log ?? (() => undefined));
  const workDir = options.workDir ?? 'build';
  const extensionDir = options.extensionDir ?? join(process.cwd(), workDir, 'extension-chromium');
  if (options.extensionDir === undefined) await buildExtension(extensionDir);
  if (options.grants) await grant(extensionDir, options.grants);
  const host = options.hostExecutable ?? (await buildHost(join(workDir, 'native-host')));
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'earshot-profile-')));
  const manifestDir = join(profile, 'NativeMessagingHosts');
  await installManifest(manifestDir, {
    executable: host,
    extensionIds: [await extensionId()],
  });

  const isRoot = process.getuid?.() === 0;
  const launch: LaunchOptions = {
    executablePath,
    headless: options.headless,
    pipe: true,
    dumpio: showsBrowserOutput(),
    enableExtensions: true,
    userDataDir: profile,
    env: { ...process.env, ...options.env },
    // Puppeteer mutes what it starts, and a muted browser captures zeros.
    ignoreDefaultArgs: ['--mute-audio'],
    args: [
      ...quietArgs,
      ...(options.headless ? headlessArgs : []),
      ...(isRoot ? ['--no-sandbox'] : []),
      ...(options.args ?? []),
    ],
    defaultViewport: null,
    protocolTimeout: 60_000,
    // The caller has more than the browser to clean up: a recording, a profile, a server.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
  const removeProfile = async (): Promise<void> => {
    if (options.profile === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const browser = await puppeteer.launch(launch).catch(async (cause: unknown) => {
    await removeProfile();
    throw new Error(
      `${executablePath} did not start. Run it by hand to see why; in a container it may need a sandbox.`,
      {
        cause,
      },
    );
  });
  const close = async (): Promise<void> => {
    await browser.close().catch(() => browser.process()?.kill('SIGKILL'));
    await removeProfile();
  };
  const extension = await loadExtension(browser, extensionDir).catch(async (thrown: unknown) => {
    await close();
    throw thrown;
  });

  return {
    browser,
    extension,
    manifestDir,
    async openPopup(page) {
      const known = new Set(browser.targets());
      await page.bringToFront();
      await page.triggerExtensionAction(extension);
      const target = await browser.waitForTarget(
        (candidate) => !known.has(candidate) && candidate.url().includes('/popup/popup.html'),
        { timeout: 15_000 },
      );
      return target.asPage();
    },
    close,
  };
}

/** @throws Error for a permission that the extension does not ask for */
async function grant(extensionDir: string, origins: readonly string[]): Promise<void> {
  const file = join(extensionDir, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { optional_host_permissions: string[] };
  const unknown = origins.filter((origin) => !manifest.optional_host_permissions.includes(origin));
  if (unknown.length > 0) throw new Error(`the extension never asks for ${unknown.join(', ')}`);
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: origins }));
}

async function loadExtension(browser: Browser, dir: string): Promise<Extension> {
  const id = await browser.installExtension(dir);
  const extension = (await browser.extensions()).get(id);
  if (!extension || id !== (await extensionId())) throw new Error(`Chromium loaded the extension as ${id}.`);
  return extension;
}
