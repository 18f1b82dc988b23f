import { access, readdir } from 'node:fs/promises';
import type { Target } from './places.ts';
import type { Receipt } from './receipt.ts';

/** What an installer creates in a browser's folder. */
const manifestFolders: ReadonlySet<string> = new Set(['NativeMessagingHosts', 'native-messaging-hosts']);

/**
 * Whether the browser left traces here. A folder that an installation of ours made for a manifest is none, as long as
 * nothing else is in it: it may be another browser's that reads the same manifest.
 */
export async function wasStarted({ markers }: Pick<Target, 'markers'>, receipt: Receipt | null): Promise<boolean> {
  for (const marker of markers) {
    const isOurs = receipt?.folders.includes(marker) ?? false;
    if (isOurs ? !(await holdsManifestsAlone(marker)) : await exists(marker)) return true;
  }
  return false;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const holdsManifestsAlone = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    (names) => names.every((name) => manifestFolders.has(name)),
    () => true,
  );
