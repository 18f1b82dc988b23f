import type { BrowserName, Row } from './browser-row.ts';

/**
 * Sources: Chromium's chrome/common/chrome_paths.cc (for one user the folder of the user's data; for all users
 * /etc/opt/chrome in a build with Chrome's branding, /etc/chromium in every other), Microsoft's "Native messaging", MDN
 * "Native manifests", the Flatpaks' own manifests on Flathub, the tables of browserpass, Bitwarden, KeePassXC and
 * vdhcoapp, and reports of people who looked what their Zen and Floorp open.
 */
const leaf = 'NativeMessagingHosts';
const lower = 'native-messaging-hosts';
const chromiums = `/etc/chromium/${lower}`;

/** @param systems folders of its own for all users, besides Chromium's */
const relative = (browser: BrowserName, folder: string, ...systems: string[]): Row => ({
  browser,
  form: 'native',
  markers: [`{config}/${folder}`],
  user: [`{config}/${folder}/${leaf}`],
  system: [chromiums, ...systems],
});

const ofVendor = (browser: BrowserName, folder: string, vendor: string): Row => ({
  ...relative(browser, folder),
  system: [`/etc/opt/${vendor}/${lower}`],
});

const brave = (browser: BrowserName, product: string): Row =>
  relative(browser, `BraveSoftware/${product}`, `/etc/opt/brave/${lower}`);

/** None of its places for all users is known. */
const opera = (browser: BrowserName): Row => ({ ...relative(browser, browser), system: [] });

/** `{lib64}` is there only if /usr/lib64 is a folder of its own: some of those Linuxes' Firefoxes read it. */
const allUsers = (vendor: string): string[] => [`/usr/lib/${vendor}/${lower}`, `{lib64}/${vendor}/${lower}`];

/**
 * From Firefox 147 on a new profile lies in the XDG directory, but manifests are still read only from the old folder:
 * tried with 153.
 * @param folders below the home, the one it reads first
 * @param vendors of its folders for all users
 */
const mozilla = (browser: BrowserName, folders: string[], markers: string[], vendors: string[]): Row => ({
  browser,
  form: 'native',
  markers,
  user: folders.map((folder) => `{home}/${folder}/${lower}`),
  system: vendors.flatMap(allUsers),
});

const flatpakHome = (id: string): string => `{home}/.var/app/${id}`;

/** A Flatpak sees its own `~/.var/app/ID` at the same path, so host and manifest both live there. */
const flatpak = (browser: BrowserName, id: string, folder: string): Row => ({
  browser,
  form: 'flatpak',
  app: id,
  markers: [flatpakHome(id)],
  user: [`${flatpakHome(id)}/config/${folder}/${leaf}`],
  system: [],
  sandbox: `${flatpakHome(id)}/data/earshot`,
  afterwards: `If ${id} may not read its own folder: flatpak override --user --filesystem=${flatpakHome(id)}/data/earshot:ro ${id}`,
});

/**
 * A Flatpak keeps a folder of the home below its own, under the same name.
 * @param persist one that it reads manifests from and does not keep by itself
 */
const mozillaFlatpak = (browser: BrowserName, id: string, folders: string[], persist?: string): Row => ({
  ...flatpak(browser, id, ''),
  user: folders.map((folder) => `${flatpakHome(id)}/${folder}/${lower}`),
  ...(persist !== undefined && { persist }),
  afterwards:
    persist === undefined
      ? `If ${id} asks a portal for its helpers, allow it: flatpak permission-set webextensions app.earshot.host ${id} yes`
      : `${id} reads its helpers' folder only if it may keep it: flatpak override --user --persist=${persist} ${id}`,
});

function snap(browser: BrowserName, name: string, folder: string): Row {
  const home = `{home}/snap/${name}`;
  return {
    browser,
    form: 'snap',
    app: name,
    markers: [home],
    user: [`${home}/${folder}/${leaf}`],
    system: [],
    sandbox: `${home}/common/earshot`,
    afterwards: `If ${name} may not start it: snap connections ${name} shows what it may`,
  };
}

export const linux: readonly Row[] = [
  ofVendor('chrome', 'google-chrome', 'chrome'),
  ofVendor('chrome-beta', 'google-chrome-beta', 'chrome'),
  ofVendor('chrome-dev', 'google-chrome-unstable', 'chrome'),
  ofVendor('chrome-canary', 'google-chrome-canary', 'chrome'),
  relative('chromium', 'chromium'),
  // Its folder is Chromium's.
  { ...relative('ungoogled-chromium', 'chromium'), markers: [] },
  ofVendor('edge', 'microsoft-edge', 'edge'),
  ofVendor('edge-beta', 'microsoft-edge-beta', 'edge'),
  ofVendor('edge-dev', 'microsoft-edge-dev', 'edge'),
  ofVendor('edge-canary', 'microsoft-edge-canary', 'edge'),
  brave('brave', 'Brave-Browser'),
  brave('brave-beta', 'Brave-Browser-Beta'),
  brave('brave-nightly', 'Brave-Browser-Nightly'),
  brave('brave-origin', 'Brave-Origin'),
  relative('vivaldi', 'vivaldi', `/etc/opt/vivaldi/${lower}`),
  relative('vivaldi-snapshot', 'vivaldi-snapshot', `/etc/opt/vivaldi/${lower}`),
  opera('opera'),
  opera('opera-gx'),
  opera('opera-beta'),
  opera('opera-developer'),
  relative('helium', 'net.imput.helium'),
  relative('yandex', 'yandex-browser'),
  mozilla('firefox', ['.mozilla'], ['{home}/.mozilla', '{config}/mozilla'], ['mozilla']),
  mozilla('librewolf', ['.librewolf'], ['{home}/.librewolf', '{config}/librewolf'], ['librewolf']),
  mozilla('zen', ['.mozilla'], ['{home}/.zen', '{config}/zen'], ['mozilla']),
  mozilla('floorp', ['.floorp', '.mozilla'], ['{home}/.floorp', '{config}/floorp'], ['mozilla']),
  mozilla('waterfox', ['.waterfox', '.mozilla'], ['{home}/.waterfox', '{config}/waterfox'], ['mozilla']),
  flatpak('chrome', 'com.google.Chrome', 'google-chrome'),
  flatpak('chrome-dev', 'com.google.ChromeDev', 'google-chrome-unstable'),
  flatpak('chromium', 'org.chromium.Chromium', 'chromium'),
  flatpak('ungoogled-chromium', 'io.github.ungoogled_software.ungoogled_chromium', 'chromium'),
  flatpak('edge', 'com.microsoft.Edge', 'microsoft-edge'),
  flatpak('edge-dev', 'com.microsoft.EdgeDev', 'microsoft-edge-dev'),
  flatpak('brave', 'com.brave.Browser', 'BraveSoftware/Brave-Browser'),
  flatpak('vivaldi', 'com.vivaldi.Vivaldi', 'vivaldi'),
  flatpak('opera', 'com.opera.Opera', 'opera'),
  flatpak('yandex', 'ru.yandex.Browser', 'yandex-browser'),
  mozillaFlatpak('firefox', 'org.mozilla.firefox', ['.mozilla']),
  mozillaFlatpak('librewolf', 'io.gitlab.librewolf-community', ['.librewolf']),
  mozillaFlatpak('zen', 'app.zen_browser.zen', ['.mozilla'], '.mozilla'),
  mozillaFlatpak('floorp', 'one.ablaze.floorp', ['.floorp']),
  mozillaFlatpak('waterfox', 'net.waterfox.waterfox', ['.waterfox']),
  snap('chromium', 'chromium', 'common/chromium'),
  snap('brave', 'brave', 'current/.config/BraveSoftware/Brave-Browser'),
  snap('opera', 'opera', 'current/.config/opera'),
  {
    // Firefox as a Snap asks a portal outside its sandbox, which reads the usual folder and starts the host there.
    browser: 'firefox',
    form: 'snap',
    app: 'firefox',
    portal: 'snap.firefox',
    markers: ['{home}/snap/firefox'],
    user: [`{home}/.mozilla/${lower}`],
    system: [],
    afterwards:
      'Allow Firefox (Snap) to start it: flatpak permission-set webextensions app.earshot.host snap.firefox yes',
  },
];
