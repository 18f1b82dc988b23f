import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';

/** A Windows shell may refuse to run npm's script for PowerShell, and always runs this one. */
const npmOf = (platform: string): string => (/^win/i.test(platform) ? 'npm.cmd' : 'npm');

/** Those that every installation allows. */
const known: readonly string[] = Object.values(defaultExtensionIds).flat();

/** Run in Earshot's own folder; registers the helper with every browser it finds, for this build beside the known ones. */
export const installCommandFor = (platform: string, extensionId: string): string =>
  `${npmOf(platform)} run host -- install${known.includes(extensionId) ? '' : ` --extension-id ${extensionId}`}`;
