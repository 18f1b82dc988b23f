import { describe, expect, it } from 'vitest';
import { browserNames, browserTable } from './browsers.ts';
import { findPlaces, type Places } from './places.ts';

const name = 'app.earshot.host';
type Written = Record<string, readonly string[]>;

/** What is written for each browser, the place that it reads first. */
function placesOf({ targets }: Places): Written {
  const written: Record<string, string[]> = {};
  for (const { browser, form, manifest, registryKey } of targets)
    (written[form === 'native' ? browser : `${browser}-${form}`] ??= []).push(registryKey ?? manifest);
  return written;
}

describe('the places of a system', () => {
  it('are those of Linux', () => {
    const places = findPlaces('linux', { HOME: '/home/me' });
    expect(places.hostDir).toBe('/home/me/.local/share/earshot');
    const config = (folder: string): string[] => [`/home/me/.config/${folder}/NativeMessagingHosts/${name}.json`];
    const home = (...folders: string[]): string[] =>
      folders.map((folder) => `/home/me/${folder}/native-messaging-hosts/${name}.json`);
    const app = (folder: string): string[] => [`/home/me/.var/app/${folder}/NativeMessagingHosts/${name}.json`];
    const snap = (folder: string): string[] => [`/home/me/snap/${folder}/NativeMessagingHosts/${name}.json`];
    expect(placesOf(places)).toEqual({
      chrome: config('google-chrome'),
      'chrome-beta': config('google-chrome-beta'),
      'chrome-dev': config('google-chrome-unstable'),
      'chrome-canary': config('google-chrome-canary'),
      chromium: config('chromium'),
      'ungoogled-chromium': config('chromium'),
      edge: config('microsoft-edge'),
      'edge-beta': config('microsoft-edge-beta'),
      'edge-dev': config('microsoft-edge-dev'),
      'edge-canary': config('microsoft-edge-canary'),
      brave: config('BraveSoftware/Brave-Browser'),
      'brave-beta': config('BraveSoftware/Brave-Browser-Beta'),
      'brave-nightly': config('BraveSoftware/Brave-Browser-Nightly'),
      'brave-origin': config('BraveSoftware/Brave-Origin'),
      vivaldi: config('vivaldi'),
      'vivaldi-snapshot': config('vivaldi-snapshot'),
      opera: config('opera'),
      'opera-gx': config('opera-gx'),
      'opera-beta': config('opera-beta'),
      'opera-developer': config('opera-developer'),
      helium: config('net.imput.helium'),
      yandex: config('yandex-browser'),
      firefox: home('.mozilla'),
      librewolf: home('.librewolf'),
      zen: home('.mozilla'),
      floorp: home('.floorp', '.mozilla'),
      waterfox: home('.waterfox', '.mozilla'),
      'chrome-flatpak': app('com.google.Chrome/config/google-chrome'),
      'chrome-dev-flatpak': app('com.google.ChromeDev/config/google-chrome-unstable'),
      'chromium-flatpak': app('org.chromium.Chromium/config/chromium'),
      'ungoogled-chromium-flatpak': app('io.github.ungoogled_software.ungoogled_chromium/config/chromium'),
      'edge-flatpak': app('com.microsoft.Edge/config/microsoft-edge'),
      'edge-dev-flatpak': app('com.microsoft.EdgeDev/config/microsoft-edge-dev'),
      'brave-flatpak': app('com.brave.Browser/config/BraveSoftware/Brave-Browser'),
      'vivaldi-flatpak': app('com.vivaldi.Vivaldi/config/vivaldi'),
      'opera-flatpak': app('com.opera.Opera/config/opera'),
      'yandex-flatpak': app('ru.yandex.Browser/config/yandex-browser'),
      'firefox-flatpak': home('.var/app/org.mozilla.firefox/.mozilla'),
      'librewolf-flatpak': home('.var/app/io.gitlab.librewolf-community/.librewolf'),
      'zen-flatpak': home('.var/app/app.zen_browser.zen/.mozilla'),
      'floorp-flatpak': home('.var/app/one.ablaze.floorp/.floorp'),
      'waterfox-flatpak': home('.var/app/net.waterfox.waterfox/.waterfox'),
      'chromium-snap': snap('chromium/common/chromium'),
      'brave-snap': snap('brave/current/.config/BraveSoftware/Brave-Browser'),
      'opera-snap': snap('opera/current/.config/opera'),
      'firefox-snap': home('.mozilla'),
    });
  });

  it('are those of macOS', () => {
    const places = findPlaces('darwin', { HOME: '/Users/me' });
    const support = '/Users/me/Library/Application Support';
    expect(places.hostDir).toBe(`${support}/Earshot`);
    const at = (...folders: string[]): string[] =>
      folders.map((folder) => `${support}/${folder}/NativeMessagingHosts/${name}.json`);
    expect(placesOf(places)).toEqual({
      chrome: at('Google/Chrome'),
      'chrome-beta': at('Google/Chrome Beta'),
      'chrome-dev': at('Google/Chrome Dev'),
      'chrome-canary': at('Google/Chrome Canary'),
      chromium: at('Chromium'),
      'ungoogled-chromium': at('Chromium'),
      edge: at('Microsoft Edge'),
      'edge-beta': at('Microsoft Edge Beta'),
      'edge-dev': at('Microsoft Edge Dev'),
      'edge-canary': at('Microsoft Edge Canary'),
      brave: at('BraveSoftware/Brave-Browser'),
      'brave-beta': at('BraveSoftware/Brave-Browser-Beta'),
      'brave-nightly': at('BraveSoftware/Brave-Browser-Nightly'),
      'brave-origin': at('BraveSoftware/Brave-Origin'),
      vivaldi: at('Vivaldi'),
      'vivaldi-snapshot': at('Vivaldi Snapshot'),
      opera: at('com.operasoftware.Opera'),
      'opera-gx': at('com.operasoftware.OperaGX'),
      'opera-beta': at('com.operasoftware.OperaNext'),
      'opera-developer': at('com.operasoftware.OperaDeveloper'),
      helium: at('net.imput.helium'),
      arc: at('Arc/User Data'),
      yandex: at('Yandex/YandexBrowser'),
      firefox: at('Mozilla'),
      librewolf: at('LibreWolf', 'Mozilla'),
      zen: at('Mozilla', 'zen'),
      floorp: at('Mozilla', 'Floorp'),
      waterfox: at('Mozilla', 'Waterfox'),
    });
  });

  it('are on Windows the keys that browsers read, and two manifests beside the host', () => {
    const places = findPlaces('win32', {
      LOCALAPPDATA: 'C:\\Users\\Jörg Ä\\AppData\\Local',
      APPDATA: 'C:\\Users\\Jörg Ä\\AppData\\Roaming',
    });
    expect(places.hostDir).toBe('C:\\Users\\Jörg Ä\\AppData\\Local\\Earshot');
    const keys = (...vendors: string[]): string[] =>
      vendors.map((vendor) => `HKCU\\Software\\${vendor}\\NativeMessagingHosts\\${name}`);
    const brave = (product: string): string[] => keys('Google\\Chrome', `BraveSoftware\\${product}`);
    const readChromes = ['chrome', 'chrome-beta', 'chrome-dev', 'chrome-canary', 'vivaldi', 'vivaldi-snapshot'];
    readChromes.push('opera', 'opera-gx', 'opera-beta', 'opera-developer', 'helium', 'arc', 'yandex');
    const each = (browsers: string[], ...vendors: string[]): Written =>
      Object.fromEntries(browsers.map((browser) => [browser, keys(...vendors)]));
    expect(placesOf(places)).toEqual({
      ...each(readChromes, 'Google\\Chrome'),
      ...each(['chromium', 'ungoogled-chromium'], 'Chromium'),
      ...each(['edge', 'edge-beta', 'edge-dev', 'edge-canary'], 'Microsoft\\Edge'),
      brave: brave('Brave-Browser'),
      'brave-beta': brave('Brave-Browser-Beta'),
      'brave-nightly': brave('Brave-Browser-Nightly'),
      'brave-origin': brave('Brave-Origin'),
      ...each(['firefox', 'zen', 'floorp', 'waterfox'], 'Mozilla'),
      ...each(['librewolf'], 'LibreWolf', 'Mozilla'),
    });
    expect(new Set(places.targets.map(({ manifest }) => manifest))).toEqual(
      new Set(['chromium', 'firefox'].map((family) => `${places.hostDir}\\${name}.${family}.json`)),
    );
    expect(places.targets[0]?.markers).toEqual(['C:\\Users\\Jörg Ä\\AppData\\Local\\Google\\Chrome\\User Data']);
  });

  it.each([
    ['linux', ['arc']],
    ['macos', []],
    ['windows', []],
  ] as const)('name every browser of %s', (system, absent: readonly string[]) => {
    const named = new Set<string>(browserTable[system].map(({ browser }) => browser));
    expect(named).toEqual(new Set(browserNames.filter((browser) => !absent.includes(browser))));
  });

  it.each(['linux', 'macos', 'windows'] as const)('tell each browser of %s by traces of its own', (system) => {
    const markers = browserTable[system].flatMap((row) => row.markers);
    expect(markers.filter((marker, index) => markers.indexOf(marker) !== index)).toEqual([]);
  });

  it('follow the XDG directories, and take an empty variable for none', () => {
    const places = findPlaces('linux', { HOME: '/home/me', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '' });
    expect(placesOf(places)['chromium']).toEqual([`/c/chromium/NativeMessagingHosts/${name}.json`]);
    expect(places.hostDir).toBe('/home/me/.local/share/earshot');
  });

  it.each([
    [false, ['/usr/lib']],
    [true, ['/usr/lib', '/usr/lib64']],
  ])('are for all users on request, with a /usr/lib64 of its own: %s', (hasLib64, libs) => {
    const asked: string[] = [];
    const places = findPlaces('linux', { HOME: '/root' }, true, (path) => (asked.push(path), hasLib64));
    expect(asked).toEqual(['/usr/lib64']);
    expect(places.hostDir).toBe('/usr/local/lib/earshot');
    const etc = (...folders: string[]): string[] =>
      folders.map((folder) => `/etc/${folder}/native-messaging-hosts/${name}.json`);
    const mozilla = libs.map((lib) => `${lib}/mozilla/native-messaging-hosts/${name}.json`);
    expect(placesOf(places)).toMatchObject({
      chrome: etc('opt/chrome'),
      'chrome-beta': etc('opt/chrome'),
      chromium: etc('chromium'),
      edge: etc('opt/edge'),
      brave: etc('chromium', 'opt/brave'),
      vivaldi: etc('chromium', 'opt/vivaldi'),
      helium: etc('chromium'),
      firefox: mozilla,
      zen: mozilla,
      librewolf: libs.map((lib) => `${lib}/librewolf/native-messaging-hosts/${name}.json`),
    });
    expect(places.targets.every(({ form }) => form === 'native')).toBe(true);
  });

  it('are for all users those of the whole computer on macOS and Windows', () => {
    expect(placesOf(findPlaces('darwin', { HOME: '/Users/me' }, true))).toMatchObject({
      chrome: [`/Library/Google/Chrome/NativeMessagingHosts/${name}.json`],
      'edge-dev': [`/Library/Microsoft/Edge/NativeMessagingHosts/${name}.json`],
      yandex: [`/Library/Application Support/Chromium/NativeMessagingHosts/${name}.json`],
      zen: [`/Library/Application Support/Mozilla/NativeMessagingHosts/${name}.json`],
    });
    const windows = findPlaces('win32', { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' }, true);
    expect(windows.hostDir).toBe('C:\\ProgramData\\Earshot');
    expect(windows.targets.every(({ registryKey }) => registryKey?.startsWith('HKLM\\'))).toBe(true);
  });

  it.each([
    ['linux', {}, 'install-home'],
    ['linux', { HOME: '' }, 'install-home'],
    ['linux', { HOME: 'me' }, 'install-home'],
    ['darwin', {}, 'install-home'],
    ['win32', {}, 'install-home'],
    ['linux', { HOME: '/home/me', XDG_CONFIG_HOME: '.config' }, 'install-path-relative'],
    ['linux', { HOME: '/home/me', XDG_DATA_HOME: '../data' }, 'install-path-relative'],
    ['win32', { LOCALAPPDATA: 'Local', APPDATA: 'C:\\R' }, 'install-path-relative'],
  ])('cannot be told on %s from %j: %s', (platform, env, code) => {
    expect(() => findPlaces(platform, env)).toThrow(expect.objectContaining({ code }));
  });
});
