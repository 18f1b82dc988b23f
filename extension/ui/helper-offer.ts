import type { BuildFacts } from './build-facts.ts';
import { downloadFor, type Download } from './host-downloads.ts';
import type { Chip, HostSystem, SystemName } from './host-system.ts';
import { installCommandFor, isKnown } from './install-command-for.ts';

/** How users of this computer get the helper. */
export interface HelperOffer {
  /** in a terminal; always possible with Node */
  command: string;
  isForStore: boolean;
  /** offered first if there is one for this system */
  download: HelperDownload | null;
}

export interface HelperDownload extends Download {
  href: string;
  system: SystemName;
  /** null if it is not known: the most common one is offered */
  chip: Chip | null;
  releases: string;
  version: string;
}

/** An installer allows only the builds that it knows; others need the command, which names them. */
export function helperOffer(
  build: Pick<BuildFacts, 'releases' | 'isForStore'>,
  { name, chip }: HostSystem,
  own: { extensionId: string; version: string },
): HelperOffer {
  const { releases, isForStore } = build;
  const { extensionId, version } = own;
  const command = installCommandFor(build, name, extensionId);
  if (releases === null || name === null || !isKnown(extensionId)) return { command, isForStore, download: null };
  const download = downloadFor(name, chip, version);
  const href = `${releases}/${download.file}`;
  return { command, isForStore, download: { ...download, href, system: name, chip, releases, version } };
}
