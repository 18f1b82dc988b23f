export type System = 'linux' | 'macos' | 'windows';
export type Family = 'chromium' | 'firefox';
/** `flatpak` and `snap` run in a sandbox that sees only a part of the home folder. */
export type Form = 'native' | 'flatpak' | 'snap';

/** Names for `--browser` and receipts: append-only. */
export const browserNames = [
  'chrome',
  'chromium',
  'edge',
  'brave',
  'vivaldi',
  'opera',
  'firefox',
  'librewolf',
  'zen',
  'floorp',
  'waterfox',
  'helium',
  'arc',
  'yandex',
  'brave-origin',
  'opera-gx',
  'chrome-beta',
  'chrome-dev',
  'chrome-canary',
  'edge-beta',
  'edge-dev',
  'edge-canary',
  'ungoogled-chromium',
  'brave-beta',
  'brave-nightly',
  'vivaldi-snapshot',
  'opera-beta',
  'opera-developer',
] as const;
export type BrowserName = (typeof browserNames)[number];

/** A browser that this table does not know, by the folder that it reads. */
export const customNames = { chromium: 'custom-chromium', firefox: 'custom-firefox' } as const;
export type CustomName = (typeof customNames)[Family];
export const isCustom = (browser: string): browser is CustomName =>
  browser === customNames.chromium || browser === customNames.firefox;

const firefoxFamily: ReadonlySet<string> = new Set([
  'firefox',
  'librewolf',
  'zen',
  'floorp',
  'waterfox',
  customNames.firefox,
]);

export const familyOf = (browser: BrowserName | CustomName): Family =>
  firefoxFamily.has(browser) ? 'firefox' : 'chromium';

export interface Row {
  browser: BrowserName;
  form: Form;
  /** one of them exists once the browser has been started; none if another browser's are its own too */
  markers: readonly string[];
  /**
   * Folders, or on Windows the registry keys above the one that names the host. It reads the first; the others are
   * written too, because some of its versions or builds read those.
   */
  user: readonly string[];
  /** the same for all users; empty if the browser has none */
  system: readonly string[];
  /** further keys that it reads if those are empty; never written for its sake */
  fallback?: { user: readonly string[]; system: readonly string[] };
  /** a folder that the sandboxed browser may read and run programs from: the host gets a copy there, with Node */
  sandbox?: string;
  /** its name for `flatpak` or `snap` */
  app?: string;
  /** a folder of the home that a Flatpak has to keep before it can read `user` */
  persist?: string;
  /** who decides, besides the manifest, whether it may start the host */
  portal?: 'snap.firefox';
  /** what the user must run once, and why */
  afterwards?: string;
}
