import { dirname, join, resolve } from 'node:path';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { manifestPath, manifestText, writeWhole } from './manifest.ts';

/** The add-on's id in Firefox, as in its manifest. */
export const [firefoxExtensionId = ''] = defaultExtensionIds.firefox;

/** Where Firefox looks for a user's native-messaging manifests on Linux. */
export const firefoxManifestDir = (home: string): string => join(home, '.mozilla', 'native-messaging-hosts');

/**
 * Registers a host in its own folder, for a Firefox that a script starts: the manifest in `manifestDir`, and the
 * add-on's id beside the program, which checks its caller again.
 * @returns the manifest's path
 */
export async function installFirefoxManifest(manifestDir: string, executable: string): Promise<string> {
  const program = resolve(executable);
  const extensionIds = [firefoxExtensionId];
  await writeWhole(join(dirname(program), 'allowed-origins.json'), `${JSON.stringify(extensionIds)}\n`);
  const path = manifestPath(manifestDir);
  await writeWhole(path, manifestText('firefox', { executable: program, extensionIds }));
  return path;
}
