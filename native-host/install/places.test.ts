import { describe, expect, it } from 'vitest';
import { browserNames, browserTable } from './browsers.ts';
import { findPlaces, type Places } from './places.ts';

const manifestsOf = ({ targets }: Places): Record<string, string> =>
  Object.fromEntries(
    targets.map(({ browser, form, manifest, registryKey }) => [
      form === 'native' ? browser : `${browser}-${form}`,
      registryKey ?? manifest,
    ]),
  );

describe('the places of a system', () => {
  it('are those of Linux', () => {
    const places = findPlaces('linux', { HOME: '/home/me' });
    expect(places.hostDir).toBe('/home/me/.local/share/earshot');
    const name = 'app.earshot.host.json';
    expect(manifestsOf(places)).toEqual({
      chrome: `/home/me/.config/google-chrome/NativeMessagingHosts/${name}`,
      chromium: `/home/me/.config/chromium/NativeMessagingHosts/${name}`,
      edge: `/home/me/.config/microsoft-edge/NativeMessagingHosts/${name}`,
      brave: `/home/me/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts/${name}`,
      vivaldi: `/home/me/.config/vivaldi/NativeMessagingHosts/${name}`,
      opera: `/home/me/.config/opera/NativeMessagingHosts/${name}`,
      firefox: `/home/me/.mozilla/native-messaging-hosts/${name}`,
      librewolf: `/home/me/.librewolf/native-messaging-hosts/${name}`,
      'chrome-flatpak': `/home/me/.var/app/com.google.Chrome/config/google-chrome/NativeMessagingHosts/${name}`,
      'chromium-flatpak': `/home/me/.var/app/org.chromium.Chromium/config/chromium/NativeMessagingHosts/${name}`,
      'edge-flatpak': `/home/me/.var/app/com.microsoft.Edge/config/microsoft-edge/NativeMessagingHosts/${name}`,
      'brave-flatpak': `/home/me/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/NativeMessagingHosts/${name}`,
      'vivaldi-flatpak': `/home/me/.var/app/com.vivaldi.Vivaldi/config/vivaldi/NativeMessagingHosts/${name}`,
      'opera-flatpak': `/home/me/.var/app/com.opera.Opera/config/opera/NativeMessagingHosts/${name}`,
      'firefox-flatpak': `/home/me/.var/app/org.mozilla.firefox/.mozilla/native-messaging-hosts/${name}`,
      'librewolf-flatpak': `/home/me/.var/app/io.gitlab.librewolf-community/.librewolf/native-messaging-hosts/${name}`,
      'chromium-snap': `/home/me/snap/chromium/common/chromium/NativeMessagingHosts/${name}`,
      'brave-snap': `/home/me/snap/brave/current/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts/${name}`,
      'opera-snap': `/home/me/snap/opera/current/.config/opera/NativeMessagingHosts/${name}`,
      'firefox-snap': `/home/me/.mozilla/native-messaging-hosts/${name}`,
    });
  });

  it('are those of macOS', () => {
    const places = findPlaces('darwin', { HOME: '/Users/me' });
    const support = '/Users/me/Library/Application Support';
    expect(places.hostDir).toBe(`${support}/Earshot`);
    const at = (folder: string): string => `${support}/${folder}/NativeMessagingHosts/app.earshot.host.json`;
    expect(manifestsOf(places)).toEqual({
      chrome: at('Google/Chrome'),
      chromium: at('Chromium'),
      edge: at('Microsoft Edge'),
      brave: at('BraveSoftware/Brave-Browser'),
      vivaldi: at('Vivaldi'),
      opera: at('com.operasoftware.Opera'),
      firefox: at('Mozilla'),
      librewolf: at('LibreWolf'),
    });
  });

  it('are keys on Windows, and two manifests beside the host', () => {
    const places = findPlaces('win32', {
      LOCALAPPDATA: 'C:\\Users\\Jörg Ä\\AppData\\Local',
      APPDATA: 'C:\\Users\\Jörg Ä\\AppData\\Roaming',
    });
    expect(places.hostDir).toBe('C:\\Users\\Jörg Ä\\AppData\\Local\\Earshot');
    const key = (vendor: string): string => `HKCU\\Software\\${vendor}\\NativeMessagingHosts\\app.earshot.host`;
    expect(manifestsOf(places)).toEqual({
      chrome: key('Google\\Chrome'),
      chromium: key('Chromium'),
      edge: key('Microsoft\\Edge'),
      brave: key('BraveSoftware\\Brave-Browser'),
      vivaldi: key('Vivaldi'),
      opera: key('Google\\Chrome'),
      firefox: key('Mozilla'),
      librewolf: key('LibreWolf'),
    });
    expect(new Set(places.targets.map(({ manifest }) => manifest))).toEqual(
      new Set(['chromium', 'firefox'].map((family) => `${places.hostDir}\\app.earshot.host.${family}.json`)),
    );
    expect(places.targets[0]?.markers).toEqual(['C:\\Users\\Jörg Ä\\AppData\\Local\\Google\\Chrome\\User Data']);
  });

  it.each(['linux', 'macos', 'windows'] as const)('name every browser on %s', (system) => {
    expect(new Set(browserTable[system].map(({ browser }) => browser))).toEqual(new Set(browserNames));
  });

  it('follow the XDG directories, and take an empty variable for none', () => {
    const places = findPlaces('linux', { HOME: '/home/me', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '' });
    expect(manifestsOf(places).chromium).toBe('/c/chromium/NativeMessagingHosts/app.earshot.host.json');
    expect(places.hostDir).toBe('/home/me/.local/share/earshot');
  });

  it('are for all users on request, in native browsers that have such a place', () => {
    const places = findPlaces('linux', { HOME: '/root' }, true);
    expect(places.hostDir).toBe('/usr/local/lib/earshot');
    expect(manifestsOf(places)).toMatchObject({
      chromium: '/etc/chromium/native-messaging-hosts/app.earshot.host.json',
      firefox: '/usr/lib/mozilla/native-messaging-hosts/app.earshot.host.json',
    });
    expect(places.targets.every(({ form }) => form === 'native')).toBe(true);
    const windows = findPlaces('win32', { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' }, true);
    expect(windows.hostDir).toBe('C:\\ProgramData\\Earshot');
    expect(windows.targets[0]?.registryKey).toMatch(/^HKLM\\/);
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
