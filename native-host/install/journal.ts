import { lstat, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isThere, makeFolder } from './make-folder.ts';
import { writeWhole } from './manifest.ts';

/** Changes to the disk that can be taken back as long as the whole is not done. */
export interface Journal {
  /** folders that were not there before, outermost first */
  readonly madeFolders: readonly string[];
  makeFolder(path: string): Promise<void>;
  putFile(path: string, content: string, mode?: number): Promise<void>;
  /** Moves a folder into place; an existing one is kept aside until `commit`. */
  putFolder(from: string, to: string): Promise<void>;
  onRollBack(undo: () => Promise<unknown>): void;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** @param folderMode the mode of folders that must be created */
export function createJournal(folderMode: number): Journal {
  const madeFolders: string[] = [];
  const undos: (() => Promise<unknown>)[] = [];
  const farewells: (() => Promise<unknown>)[] = [];

  const journal: Journal = {
    madeFolders,
    async makeFolder(path) {
      await makeFolder(path, folderMode, (folder) => {
        madeFolders.push(folder);
        undos.push(() => rmdir(folder));
      });
    },
    async putFile(path, content, mode = 0o644) {
      await journal.makeFolder(dirname(path));
      const before = await readFile(path).catch(() => null);
      const modeBefore = before && (await lstat(path)).mode & 0o777;
      await writeWhole(path, content, mode);
      undos.push(() => (before ? writeWhole(path, before, modeBefore ?? mode) : rm(path, { force: true })));
    },
    async putFolder(from, to) {
      await journal.makeFolder(dirname(to));
      const aside = `${to}.aside-${process.pid}`;
      const isReplaced = await isThere(to);
      if (isReplaced) {
        await rename(to, aside);
        undos.push(() => rename(aside, to));
        farewells.push(() => rm(aside, { recursive: true, force: true }));
      }
      await rename(from, to);
      undos.push(() => rm(to, { recursive: true, force: true }));
    },
    onRollBack: (undo) => void undos.push(undo),
    async commit() {
      for (const farewell of farewells.splice(0)) await farewell();
      undos.length = 0;
    },
    async rollBack() {
      // One that fails must not keep the others from being tried.
      for (const undo of undos.splice(0).reverse()) await undo().catch(() => undefined);
    },
  };
  return journal;
}
