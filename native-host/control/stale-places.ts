import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { readEntries, type FoundEntry, type Surroundings } from './control-folder.ts';

/** A socket on this computer answers at once, or nobody listens. */
const connectDeadlineMs = 1000;

/** Whether somebody still listens there. */
function isThere({ path }: FoundEntry): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.setTimeout(connectDeadlineMs, () => settle(true));
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}

/** Removes the remains of killed helpers: a socket file outlives its process. */
export function removeStale(folder: string, around: Surroundings): void {
  for (const entry of readEntries(folder, around))
    void isThere(entry).then((there) => {
      if (there) return;
      const isSocketHere = around.platform !== 'win32' && dirname(entry.path) === folder;
      for (const each of isSocketHere ? [entry.file, entry.path] : [entry.file])
        try {
          rmSync(each, { force: true });
        } catch {
          // Its own helper is just removing it.
        }
    });
}
