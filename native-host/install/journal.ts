import { lstat, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { writeWhole } from './manifest.ts';
import { renamePatiently } from './rename-patiently.ts';

/** Changes to the disk that can be taken back as long as the whole is not done. */
export interface Journal {
  /** folders that were not there before, outermost first */
  readonly madeFolders: readonly string[];
  makeFolder(path: string): Promise<void>;
  putFile(path: string, content: string, mode?: number): Promise<void>;
  /** Moves a folder to a path that does not exist yet. */
  putFolder(from: string, to: string): Promise<void>;
  /** @param what is put back, for people */
  onRollBack(what: string, undo: () => Promise<unknown>): void;
  commit(): void;
  /** @returns what could not be put back */
  rollBack(): Promise<string[]>;
}

/** @param folderMode the mode of folders that must be created */
export function createJournal(folderMode: number): Journal {
  const madeFolders: string[] = [];
  const undos: { what: string; undo: () => Promise<unknown> }[] = [];

  const journal: Journal = {
    madeFolders,
    async makeFolder(path) {
      await makeFolder(path, folderMode, (folder) => {
        madeFolders.push(folder);
        journal.onRollBack(folder, () => rmdir(folder));
      });
    },
    async putFile(path, content, mode = 0o644) {
      await journal.makeFolder(dirname(path));
      const before = await readFile(path).catch(() => null);
      const modeBefore = before && (await lstat(path)).mode & 0o777;
      await writeWhole(path, content, mode);
      journal.onRollBack(path, () =>
        before ? writeWhole(path, before, modeBefore ?? mode) : rm(path, { force: true }),
      );
    },
    async putFolder(from, to) {
      await journal.makeFolder(dirname(to));
      await renamePatiently(from, to);
      journal.onRollBack(to, () => rm(to, { recursive: true, force: true }));
    },
    onRollBack: (what, undo) => void undos.push({ what, undo }),
    commit: () => void undos.splice(0),
    async rollBack() {
      const left: string[] = [];
      // One that fails must not keep the others from being tried.
      for (const { what, undo } of undos.splice(0).reverse()) await undo().catch(() => left.push(what));
      return left;
    },
  };
  return journal;
}
