import { posix, win32 } from 'node:path';

/** As the manifests of `shared-protocol` name it; said again, because this script needs no installed packages. */
export const hostName = 'app.earshot.host';

export type Family = 'chromium' | 'firefox';

/** A place where a browser looks: a manifest's path, or on Windows a key whose value is one. */
export type Place = { browser: string; family: Family } & ({ file: string } | { key: string });

export interface Computer {
  platform: string;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * By the browsers' own documents, apart from the helper's tables, so that a mistake there is found. A user's own place comes
 * before the one for all users.
 */
const windowsKeys: readonly (readonly [string, Family, string])[] = [
  ['chrome', 'chromium', 'Google\\Chrome'],
  ['edge', 'chromium', 'Microsoft\\Edge'],
  ['chromium', 'chromium', 'Chromium'],
  ['firefox', 'firefox', 'Mozilla'],
];
const macFolders: readonly (readonly [string, Family, string])[] = [
  ['chrome', 'chromium', 'Google/Chrome/NativeMessagingHosts'],
  ['edge', 'chromium', 'Microsoft Edge/NativeMessagingHosts'],
  ['chromium', 'chromium', 'Chromium/NativeMessagingHosts'],
  ['firefox', 'firefox', 'Mozilla/NativeMessagingHosts'],
];
const linuxFolders: readonly (readonly [string, Family, string])[] = [
  ['chrome', 'chromium', '~/.config/google-chrome/NativeMessagingHosts'],
  ['edge', 'chromium', '~/.config/microsoft-edge/NativeMessagingHosts'],
  ['chromium', 'chromium', '~/.config/chromium/NativeMessagingHosts'],
  ['firefox', 'firefox', '~/.mozilla/native-messaging-hosts'],
  ['chrome', 'chromium', '/etc/opt/chrome/native-messaging-hosts'],
  ['edge', 'chromium', '/etc/opt/edge/native-messaging-hosts'],
  ['chromium', 'chromium', '/etc/chromium/native-messaging-hosts'],
  ['firefox', 'firefox', '/usr/lib/mozilla/native-messaging-hosts'],
  ['firefox', 'firefox', '/usr/lib64/mozilla/native-messaging-hosts'],
];

/** Everywhere that the common browsers of this system look for the helper. */
export function placesOf({ platform, home }: Computer): Place[] {
  switch (platform) {
    case 'win32':
      return ['HKCU', 'HKLM'].flatMap((root) =>
        windowsKeys.map(([browser, family, path]) => ({
          browser,
          family,
          key: `${root}\\Software\\${path}\\NativeMessagingHosts\\${hostName}`,
        })),
      );
    case 'darwin':
      return [posix.join(home, 'Library/Application Support'), '/Library/Application Support'].flatMap((root) =>
        macFolders.map(([browser, family, path]) => ({
          browser,
          family,
          file: posix.join(root, path, `${hostName}.json`),
        })),
      );
    default:
      return linuxFolders.map(([browser, family, folder]) => ({
        browser,
        family,
        file: posix.join(folder.replace(/^~/, home), `${hostName}.json`),
      }));
  }
}

/** What an installation puts on a computer besides its registrations, by the helper's README. */
export function foldersOf({ platform, home, env }: Computer): string[] {
  switch (platform) {
    case 'win32':
      return [win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData\\Local'), 'Earshot')];
    case 'darwin':
      return [posix.join(home, 'Library/Application Support/Earshot'), '/Library/Application Support/Earshot'];
    default:
      return [
        posix.join(env['XDG_DATA_HOME'] ?? posix.join(home, '.local/share'), 'earshot'),
        '/usr/lib/earshot-host',
        '/usr/bin/earshot-host',
      ];
  }
}

/** The entry in Windows' list of programs. */
export const uninstallKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Earshot';
