import { join } from 'node:path';
import type { Outside } from './outside.ts';

/** A host installed by the system's own package, whose files and manifests only the package may change. */
export interface Packaged {
  kind: 'deb' | 'rpm';
  dir: string;
  /** the command that puts its files back */
  reinstall: string;
  remove: string;
}

/** Where the packages put the host. */
export const packageFolder = '/usr/lib/earshot-host';

const commands = {
  deb: { reinstall: 'sudo apt install --reinstall earshot-host', remove: 'sudo apt remove earshot-host' },
  rpm: { reinstall: 'sudo dnf reinstall earshot-host', remove: 'sudo dnf remove earshot-host' },
} as const;

/** Whether this folder was put there by a package: a file `packaged-by` beside the host says by which kind. */
export async function packagedIn(dir: string, { readText }: Pick<Outside, 'readText'>): Promise<Packaged | null> {
  const kind = (await readText(join(dir, 'packaged-by')))?.trim();
  return kind === 'deb' || kind === 'rpm' ? { kind, dir, ...commands[kind] } : null;
}
