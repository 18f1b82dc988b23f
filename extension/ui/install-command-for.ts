import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import type { BuildFacts } from './build-facts.ts';
import type { SystemName } from './host-system.ts';

/** Those that every installation allows. */
const known: readonly string[] = Object.values(defaultExtensionIds).flat();

/** Whether a helper that was installed without options allows this build. */
export const isKnown = (extensionId: string): boolean => known.includes(extensionId);

/**
 * Registers the helper with every browser it finds, for this build beside the known ones. A store's users have it from
 * npm; others run it in Earshot's own folder.
 */
export function installCommandFor(
  { isForStore }: Pick<BuildFacts, 'isForStore'>,
  system: SystemName | null,
  extensionId: string,
): string {
  // A Windows shell may refuse to run npm's scripts for PowerShell, and always runs these.
  const ending = system === 'windows' ? '.cmd' : '';
  const command = isForStore ? `npx${ending} earshot-host install` : `npm${ending} run host -- install`;
  return isKnown(extensionId) ? command : `${command} --extension-id ${extensionId}`;
}
