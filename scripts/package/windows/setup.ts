import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { browserTable } from '../../../native-host/install/browsers.ts';
import { nativeHostName } from '../../../shared-protocol/native-messages.ts';
import { everyBrowser } from './every-browser.ts';
import { iconOf } from './icon.ts';

const run = promisify(execFile);
const script = 'scripts/package/windows/setup.nsi';

export interface SetupOptions {
  payload: string;
  version: string;
  /** lzma makes 23 MB in a minute, zlib 34 MB in a quarter of that */
  compressor?: 'lzma' | 'zlib';
}

/**
 * Makes the setup program for Windows from a payload that has node.exe and the launcher. The same payload makes the
 * same bytes.
 * @returns its path
 * @throws Error if makensis is missing or fails
 */
export async function makeSetup({ payload, version, compressor = 'lzma' }: SetupOptions, out: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-setup-'));
  try {
    const icon = join(dir, 'earshot.ico');
    await writeFile(icon, await iconOf([16, 32, 48, 128].map((size) => `extension/icons/idle-${size}.png`)));
    const keys = join(dir, 'keys.nsh');
    await writeFile(keys, userKeys.map(forgetKey).join(''));
    const defined = {
      VERSION: version,
      PAYLOAD: resolve(payload),
      SIZE_KB: Math.ceil((await bytesIn(payload)) / 1024),
      OUT: resolve(out),
      ICON: icon,
      BROWSERS: everyBrowser,
      KEYS: keys,
      COMPRESSOR: compressor,
    };
    await run(
      'makensis',
      [
        '-V2',
        '-WX',
        '-INPUTCHARSET',
        'UTF8',
        ...Object.entries(defined).map(([name, value]) => `-D${name}=${value}`),
        script,
      ],
      // The default of the C locale cannot write the texts of other languages.
      { env: { ...process.env, SOURCE_DATE_EPOCH: '315532800', LC_ALL: 'C.UTF-8', TZ: 'UTC' } },
    ).catch((cause: { stdout?: string }) => {
      throw new Error(`makensis could not make the setup program: ${cause.stdout?.trim()}`, { cause });
    });
    return out;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The script's lines that delete a key, unless it names another program's manifest. */
const forgetKey = (key: string): string => `ReadRegStr $4 HKCU "${key}" ""
StrLen $5 "$INSTDIR\\"
StrCpy $4 $4 $5
StrCmp $4 "$INSTDIR\\" 0 +2
DeleteRegKey HKCU "${key}"
`;

/** The keys of all browsers of one user, below HKEY_CURRENT_USER. */
const userKeys = [...new Set(browserTable.windows.flatMap(({ user }) => user))].map(
  (key) => `${key.replace(/^HKCU\\/, '')}\\${nativeHostName}`,
);

async function bytesIn(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
