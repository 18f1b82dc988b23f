import type { BrowserName, Row } from './browser-row.ts';

/**
 * Sources: Chromium's chrome/common/chrome_paths.cc (for one user the folder of the user's data; for all users Chrome's
 * in a build with its branding, Chromium's in every other), Microsoft's "Native messaging", MDN "Native manifests"
 * (Firefox and its relatives read Mozilla's folder), and the tables of Bitwarden, browserpass and KeePassXC.
 */
const leaf = 'NativeMessagingHosts';
const chromiums = 'Application Support/Chromium';
const mozillas = 'Application Support/Mozilla';

const mac = (browser: BrowserName, marker: string, user: readonly string[], system: readonly string[]): Row => ({
  browser,
  form: 'native',
  markers: [`{support}/${marker}`],
  user: user.map((folder) => `{support}/${folder}/${leaf}`),
  system: system.map((folder) => `/Library/${folder}/${leaf}`),
});

/** @param systems folders of its own for all users, besides Chromium's */
const relative = (browser: BrowserName, folder: string, ...systems: string[]): Row =>
  mac(browser, folder, [folder], [chromiums, ...systems]);

/** @param own a folder of its own that some of its versions read */
const mozilla = (browser: BrowserName, marker: string, own?: string): Row =>
  mac(browser, marker, ['Mozilla', ...(own === undefined ? [] : [own])], [mozillas]);

const chrome = (browser: BrowserName, folder: string): Row =>
  mac(browser, `Google/${folder}`, [`Google/${folder}`], ['Google/Chrome']);

const edge = (browser: BrowserName, folder: string): Row => mac(browser, folder, [folder], ['Microsoft/Edge']);

const brave = (browser: BrowserName, product: string): Row =>
  relative(browser, `BraveSoftware/${product}`, `Application Support/BraveSoftware/${product}`);

/** None of its places for all users is known. */
const opera = (browser: BrowserName, folder: string): Row => mac(browser, folder, [folder], []);

export const macos: readonly Row[] = [
  chrome('chrome', 'Chrome'),
  chrome('chrome-beta', 'Chrome Beta'),
  chrome('chrome-dev', 'Chrome Dev'),
  chrome('chrome-canary', 'Chrome Canary'),
  mac('chromium', 'Chromium', ['Chromium'], [chromiums]),
  // Its folder is Chromium's.
  { ...mac('ungoogled-chromium', 'Chromium', ['Chromium'], [chromiums]), markers: [] },
  edge('edge', 'Microsoft Edge'),
  edge('edge-beta', 'Microsoft Edge Beta'),
  edge('edge-dev', 'Microsoft Edge Dev'),
  edge('edge-canary', 'Microsoft Edge Canary'),
  brave('brave', 'Brave-Browser'),
  brave('brave-beta', 'Brave-Browser-Beta'),
  brave('brave-nightly', 'Brave-Browser-Nightly'),
  brave('brave-origin', 'Brave-Origin'),
  relative('vivaldi', 'Vivaldi', 'Application Support/Vivaldi'),
  relative('vivaldi-snapshot', 'Vivaldi Snapshot'),
  opera('opera', 'com.operasoftware.Opera'),
  opera('opera-gx', 'com.operasoftware.OperaGX'),
  opera('opera-beta', 'com.operasoftware.OperaNext'),
  opera('opera-developer', 'com.operasoftware.OperaDeveloper'),
  relative('helium', 'net.imput.helium'),
  mac('arc', 'Arc', ['Arc/User Data'], [chromiums]),
  relative('yandex', 'Yandex/YandexBrowser'),
  mozilla('firefox', 'Firefox'),
  mac('librewolf', 'LibreWolf', ['LibreWolf', 'Mozilla'], [mozillas]),
  mozilla('zen', 'zen', 'zen'),
  mozilla('floorp', 'Floorp', 'Floorp'),
  mozilla('waterfox', 'Waterfox', 'Waterfox'),
];
