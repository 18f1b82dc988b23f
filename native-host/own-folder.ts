import { stat } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Soon enough for somebody who uninstalls while streaming, and rare beside fifty packets a second. */
const lookAgainMs = 2000;

/** Of a file that is gone. Others, such as a network folder that does not answer, say nothing of an uninstallation. */
const isGone: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Tells once if this program has been removed: a host that has been uninstalled would go on until its browser ends, and
 * would lack whatever it has not loaded yet. Looks again only after the answer, however long that takes.
 */
export function watchOwnFolder(
  onRemoved: () => void,
  { file = fileURLToPath(import.meta.url), everyMs = lookAgainMs }: { file?: string; everyMs?: number } = {},
): void {
  const look = (): void =>
    stat(file, (error) => {
      if (isGone.has(error?.code)) onRemoved();
      else lookLater();
    });
  const lookLater = (): void => void setTimeout(look, everyMs).unref();
  lookLater();
}
