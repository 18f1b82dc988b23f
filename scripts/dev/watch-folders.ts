import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** Editors write a file in several steps, and version control writes many files. */
const settleMs = 60;

/**
 * Calls `onChange` with the paths that changed, each once and with slashes, as soon as nothing has changed for a moment.
 * Folders are watched one by one: Node's recursive watch loses a file that an editor replaces.
 */
export async function watchFolders(options: {
  folders: readonly string[];
  files?: readonly string[];
  /** @param sinceMs when the first of them changed, by `performance.now()` */
  onChange(paths: string[], sinceMs: number): void;
}): Promise<{ close(): void }> {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let sinceMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function note(path: string): void {
    if (changed.size === 0) sinceMs = performance.now();
    changed.add(path.replaceAll(sep, '/'));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed].sort();
      changed.clear();
      options.onChange(paths, sinceMs);
    }, settleMs);
  }

  function watchOne(folder: string, isOurs: (name: string) => boolean): void {
    if (isClosed || watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      if (isClosed || name === null || !isOurs(name)) return;
      const path = join(folder, name);
      note(path);
      if (event === 'rename') void watchDeep(path, note);
    });
    // A folder that was removed.
    watcher.on('error', () => forget(folder));
    watchers.set(folder, watcher);
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  /** @param onFile told of each file, for a folder that came after the start: its files may be there already */
  async function watchDeep(path: string, onFile: (path: string) => void = () => undefined): Promise<void> {
    const found = await stat(path).catch(() => null);
    if (!found) return forget(path);
    if (!found.isDirectory()) return;
    // Created again with the same name, it is another folder.
    forget(path);
    watchOne(path, () => true);
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) await watchDeep(inside, onFile);
      else onFile(inside);
    }
  }

  for (const folder of options.folders) await watchDeep(folder);
  const files = (options.files ?? []).map((file) => join(file));
  for (const folder of new Set(files.map(dirname))) watchOne(folder, (name) => files.includes(join(folder, name)));
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}
