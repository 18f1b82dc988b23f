/**
 * Where each browser looks for native-messaging manifests, as data. Sources: Chrome's and Edge's pages on native
 * messaging, MDN "Native manifests", and the tables of vdhcoapp, browserpass and KeePassXC for related browsers.
 * places.ts fills in `{config}` and the like.
 */
export type System = 'linux' | 'macos' | 'windows';
export type Family = 'chromium' | 'firefox';
/** `flatpak` and `snap` run in a sandbox that sees only a part of the home folder. */
export type Form = 'native' | 'flatpak' | 'snap';

export const browserNames = [
  'chrome',
  'chromium',
  'edge',
  'brave',
  'vivaldi',
  'opera',
  'firefox',
  'librewolf',
] as const;
export type BrowserName = (typeof browserNames)[number];

export const familyOf = (browser: BrowserName): Family =>
  browser === 'firefox' || browser === 'librewolf' ? 'firefox' : 'chromium';

export interface Row {
  browser: BrowserName;
  form: Form;
  /** one of them exists once the browser has been started */
  markers: readonly string[];
  /** a folder, or on Windows the registry key above the one that names the host */
  user: string;
  /** the same for all users; null if the browser has none */
  system: string | null;
  /** a folder that the sandboxed browser may read and run programs from: the host gets a copy there, with Node */
  sandbox?: string;
  /** what the user must run once, and why */
  afterwards?: string;
}

const hosts = 'NativeMessagingHosts';
const lower = 'native-messaging-hosts';

const linuxNative = (browser: BrowserName, folder: string, system: string | null, leaf: string = hosts): Row => ({
  browser,
  form: 'native',
  markers: [folder],
  user: `${folder}/${leaf}`,
  system,
});

/**
 * From Firefox 147 on a new profile lies in the XDG directory, but manifests are still read only from the old folder:
 * tried with 153.
 */
const mozilla = (browser: BrowserName, folder: string, xdgFolder: string): Row => ({
  ...linuxNative(browser, `{home}/${folder}`, `/usr/lib/${xdgFolder}/${lower}`, lower),
  markers: [`{home}/${folder}`, `{config}/${xdgFolder}`],
});

/** A Flatpak sees its own `~/.var/app/ID` at the same path, so host and manifest both live there. */
function flatpak(browser: BrowserName, id: string, folder: string, leaf: string = hosts): Row {
  const home = `{home}/.var/app/${id}`;
  return {
    browser,
    form: 'flatpak',
    markers: [home],
    user: `${home}/${folder}/${leaf}`,
    system: null,
    sandbox: `${home}/data/earshot`,
    afterwards:
      familyOf(browser) === 'firefox'
        ? `If ${id} asks a portal for its helpers, allow it: flatpak permission-set webextensions app.earshot.host ${id} yes`
        : `If ${id} may not read its own folder: flatpak override --user --filesystem=${home}/data/earshot:ro ${id}`,
  };
}

function snap(browser: BrowserName, name: string, folder: string): Row {
  const home = `{home}/snap/${name}`;
  return {
    browser,
    form: 'snap',
    markers: [home],
    user: `${home}/${folder}/${hosts}`,
    system: null,
    sandbox: `${home}/common/earshot`,
    afterwards: `If ${name} may not start it: snap connections ${name} shows what it may`,
  };
}

const linux: readonly Row[] = [
  linuxNative('chrome', '{config}/google-chrome', `/etc/opt/chrome/${lower}`),
  linuxNative('chromium', '{config}/chromium', `/etc/chromium/${lower}`),
  linuxNative('edge', '{config}/microsoft-edge', `/etc/opt/edge/${lower}`),
  linuxNative('brave', '{config}/BraveSoftware/Brave-Browser', `/etc/opt/brave/${lower}`),
  linuxNative('vivaldi', '{config}/vivaldi', `/etc/opt/vivaldi/${lower}`),
  linuxNative('opera', '{config}/opera', null),
  mozilla('firefox', '.mozilla', 'mozilla'),
  mozilla('librewolf', '.librewolf', 'librewolf'),
  flatpak('chrome', 'com.google.Chrome', 'config/google-chrome'),
  flatpak('chromium', 'org.chromium.Chromium', 'config/chromium'),
  flatpak('edge', 'com.microsoft.Edge', 'config/microsoft-edge'),
  flatpak('brave', 'com.brave.Browser', 'config/BraveSoftware/Brave-Browser'),
  flatpak('vivaldi', 'com.vivaldi.Vivaldi', 'config/vivaldi'),
  flatpak('opera', 'com.opera.Opera', 'config/opera'),
  flatpak('firefox', 'org.mozilla.firefox', '.mozilla', lower),
  flatpak('librewolf', 'io.gitlab.librewolf-community', '.librewolf', lower),
  snap('chromium', 'chromium', 'common/chromium'),
  snap('brave', 'brave', 'current/.config/BraveSoftware/Brave-Browser'),
  snap('opera', 'opera', 'current/.config/opera'),
  {
    // Firefox as a Snap asks a portal outside its sandbox, which reads the usual folder and starts the host there.
    browser: 'firefox',
    form: 'snap',
    markers: ['{home}/snap/firefox'],
    user: `{home}/.mozilla/${lower}`,
    system: null,
    afterwards:
      'Allow Firefox (Snap) to start it: flatpak permission-set webextensions app.earshot.host snap.firefox yes',
  },
];

const mac = (browser: BrowserName, marker: string, user: string, system: string | null): Row => ({
  browser,
  form: 'native',
  markers: [`{support}/${marker}`],
  user: `{support}/${user}/${hosts}`,
  system: system && `/Library/${system}/${hosts}`,
});

const macos: readonly Row[] = [
  mac('chrome', 'Google/Chrome', 'Google/Chrome', 'Google/Chrome'),
  mac('chromium', 'Chromium', 'Chromium', 'Application Support/Chromium'),
  mac('edge', 'Microsoft Edge', 'Microsoft Edge', 'Microsoft/Edge'),
  mac('brave', 'BraveSoftware/Brave-Browser', 'BraveSoftware/Brave-Browser', null),
  mac('vivaldi', 'Vivaldi', 'Vivaldi', null),
  mac('opera', 'com.operasoftware.Opera', 'com.operasoftware.Opera', null),
  mac('firefox', 'Firefox', 'Mozilla', 'Application Support/Mozilla'),
  mac('librewolf', 'LibreWolf', 'LibreWolf', null),
];

const win = (browser: BrowserName, marker: string, vendor: string): Row => ({
  browser,
  form: 'native',
  markers: [marker],
  user: `HKCU\\Software\\${vendor}\\${hosts}`,
  system: `HKLM\\Software\\${vendor}\\${hosts}`,
});

const windows: readonly Row[] = [
  win('chrome', '{local}\\Google\\Chrome\\User Data', 'Google\\Chrome'),
  win('chromium', '{local}\\Chromium\\User Data', 'Chromium'),
  win('edge', '{local}\\Microsoft\\Edge\\User Data', 'Microsoft\\Edge'),
  win('brave', '{local}\\BraveSoftware\\Brave-Browser\\User Data', 'BraveSoftware\\Brave-Browser'),
  win('vivaldi', '{local}\\Vivaldi\\User Data', 'Vivaldi'),
  // Opera reads Chrome's key.
  win('opera', '{roaming}\\Opera Software\\Opera Stable', 'Google\\Chrome'),
  win('firefox', '{roaming}\\Mozilla\\Firefox', 'Mozilla'),
  win('librewolf', '{roaming}\\librewolf', 'LibreWolf'),
];

export const browserTable: Readonly<Record<System, readonly Row[]>> = { linux, macos, windows };
