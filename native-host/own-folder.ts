import { stat } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Soon enough after an uninstallation during a stream, and rare beside fifty packets a second. */
const lookAgainMs = 2000;

/**
 * The errors of a missing file. Others, such as a network folder that does not answer, do not mean an uninstallation.
 */
const isGone: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Reports once if this program was removed. An uninstalled host would otherwise run until its browser ends, and lack
 * whatever it has not loaded yet. Each check starts only after the previous one has ended.
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
