import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';

export interface Registration {
  /** the program that the browser starts */
  executable: string;
  extensionIds: readonly string[];
}

export const originOf = (extensionId: string): string => `chrome-extension://${extensionId}/`;

export const manifestPath = (manifestDir: string): string => join(manifestDir, `${nativeHostName}.json`);

/** The text of the native-messaging manifest as Chromium and its relatives read it. */
export function chromiumManifest({ executable, extensionIds }: Registration): string {
  const manifest = {
    name: nativeHostName,
    description: "Earshot's helper: sends a tab's sound to a Discord voice channel over UDP.",
    path: resolve(executable),
    type: 'stdio',
    allowed_origins: extensionIds.map(originOf),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Registers the host: the manifest in `manifestDir` (a browser's NativeMessagingHosts), and the same origins beside the
 * program, which checks its caller again. Both are replaced in one step each.
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

/** Removes the manifest; without one it does nothing. */
export async function removeManifest(manifestDir: string): Promise<void> {
  await rm(manifestPath(manifestDir), { force: true });
}

/** A browser that reads meanwhile sees the old file or the new one, never a part. */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, text, { mode });
    await rename(partial, path);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
