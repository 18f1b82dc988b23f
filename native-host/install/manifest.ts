import { randomUUID } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import type { Family } from './browsers.ts';
import { makeFolder } from './make-folder.ts';
import { renamePatiently } from './rename-patiently.ts';

export interface Registration {
  /** the program that the browser starts */
  executable: string;
  extensionIds: readonly string[];
}

const originOf = (extensionId: string): string => `chrome-extension://${extensionId}/`;

/** How the caller names itself when a browser of this family starts the host. */
export const callerOf = (family: Family, extensionId: string): string =>
  family === 'chromium' ? originOf(extensionId) : extensionId;

export const manifestPath = (manifestDir: string): string => join(manifestDir, `${nativeHostName}.json`);

/**
 * The text of the native-messaging manifest.
 * @param registration.executable absolute
 */
export function manifestText(family: Family, { executable, extensionIds }: Registration): string {
  const callers = extensionIds.map((id) => callerOf(family, id));
  const manifest = {
    name: nativeHostName,
    description: "Earshot's helper: sends a tab's sound to a Discord voice channel over UDP.",
    path: executable,
    type: 'stdio',
    ...(family === 'chromium' ? { allowed_origins: callers } : { allowed_extensions: callers }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The text of the manifest as Chromium and its relatives read it. */
const chromiumManifest = ({ executable, extensionIds }: Registration): string =>
  manifestText('chromium', { executable: resolve(executable), extensionIds });

/**
 * Registers a host in its own folder, for a browser that a script starts: the manifest in `manifestDir` (that browser's
 * NativeMessagingHosts), and the same origins beside the program, which checks its caller again.
 * @returns the manifest's path
 */
export async function installManifest(manifestDir: string, registration: Registration): Promise<string> {
  const origins = registration.extensionIds.map(originOf);
  await writeWhole(
    join(dirname(resolve(registration.executable)), 'allowed-origins.json'),
    `${JSON.stringify(origins)}\n`,
  );
  const path = manifestPath(manifestDir);
  await writeWhole(path, chromiumManifest(registration));
  return path;
}

/** A browser that reads meanwhile sees the old file or the new one, never a part. The umask does not change `mode`. */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, content, { mode: 0o600 });
    await chmod(partial, mode);
    await renamePatiently(partial, path);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
