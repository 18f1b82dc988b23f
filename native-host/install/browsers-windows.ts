import type { BrowserName, Row } from './browser-row.ts';

/**
 * Sources: Chromium's chrome/browser/extensions/api/messaging/launch_context_win.cc (a build with Chrome's branding reads
 * Chrome's key alone, every other Chromium's and then Chrome's; the current user's before the computer's, the 32-bit view
 * before the 64-bit one); Microsoft's "Native messaging" (Edge: its own, Chromium's, Chrome's); Firefox's
 * NativeManifests.sys.mjs (Mozilla's key) and LibreWolf's patch native-messaging-registry-path. No relative of Chromium
 * is known to read a key of its own: reports about Vivaldi say that its own is never asked for.
 */
const at = (root: 'HKCU' | 'HKLM', vendors: readonly string[]): string[] =>
  vendors.map((vendor) => `${root}\\Software\\${vendor}\\NativeMessagingHosts`);

const win = (browser: BrowserName, marker: string | null, vendors: string[], fallback: string[] = []): Row => ({
  browser,
  form: 'native',
  markers: marker === null ? [] : [marker],
  user: at('HKCU', vendors),
  system: at('HKLM', vendors),
  fallback: { user: at('HKCU', fallback), system: at('HKLM', fallback) },
});

const chromes = 'Google\\Chrome';
const chromiums = 'Chromium';
const mozillas = 'Mozilla';

const chrome = (browser: BrowserName, folder: string): Row =>
  win(browser, `{local}\\Google\\${folder}\\User Data`, [chromes]);

const edge = (browser: BrowserName, folder: string): Row =>
  win(browser, `{local}\\Microsoft\\${folder}\\User Data`, ['Microsoft\\Edge'], [chromiums, chromes]);

/** Chrome's key is the one that all of them read, whether they look for Chromium's before it or not. */
const relative = (browser: BrowserName, marker: string, ...own: string[]): Row =>
  win(browser, marker, [chromes, ...own], [chromiums]);

/** Nobody has seen Brave ask for a key of its own, nor the opposite. */
const brave = (browser: BrowserName, product: string): Row =>
  relative(browser, `{local}\\BraveSoftware\\${product}\\User Data`, `BraveSoftware\\${product}`);

const opera = (browser: BrowserName, folder: string): Row => relative(browser, `{roaming}\\Opera Software\\${folder}`);

export const windows: readonly Row[] = [
  chrome('chrome', 'Chrome'),
  chrome('chrome-beta', 'Chrome Beta'),
  chrome('chrome-dev', 'Chrome Dev'),
  chrome('chrome-canary', 'Chrome SxS'),
  win('chromium', '{local}\\Chromium\\User Data', [chromiums], [chromes]),
  // Its folder is Chromium's.
  win('ungoogled-chromium', null, [chromiums], [chromes]),
  edge('edge', 'Edge'),
  edge('edge-beta', 'Edge Beta'),
  edge('edge-dev', 'Edge Dev'),
  edge('edge-canary', 'Edge SxS'),
  brave('brave', 'Brave-Browser'),
  brave('brave-beta', 'Brave-Browser-Beta'),
  brave('brave-nightly', 'Brave-Browser-Nightly'),
  brave('brave-origin', 'Brave-Origin'),
  relative('vivaldi', '{local}\\Vivaldi\\User Data'),
  relative('vivaldi-snapshot', '{local}\\Vivaldi Snapshot\\User Data'),
  opera('opera', 'Opera Stable'),
  opera('opera-gx', 'Opera GX Stable'),
  opera('opera-beta', 'Opera Next'),
  opera('opera-developer', 'Opera Developer'),
  relative('helium', '{local}\\imput\\Helium\\User Data'),
  relative('arc', '{local}\\Packages\\TheBrowserCompany.Arc_ttt1ap7aakyb4'),
  relative('yandex', '{local}\\Yandex\\YandexBrowser\\User Data'),
  win('firefox', '{roaming}\\Mozilla\\Firefox', [mozillas]),
  win('librewolf', '{roaming}\\librewolf', ['LibreWolf', mozillas]),
  win('zen', '{roaming}\\zen', [mozillas]),
  win('floorp', '{roaming}\\Floorp', [mozillas]),
  win('waterfox', '{roaming}\\Waterfox', [mozillas]),
];
