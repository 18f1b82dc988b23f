import { rm } from 'node:fs/promises';
import { context, formatMessages, type BuildFailure, type Metafile } from 'esbuild';
import type { CodeOptions } from '../build/code-options.ts';
import { syncFolder } from './sync-folder.ts';

/** A part that is built again and again: what esbuild has read once it reads no second time. */
export interface PartBuild {
  /**
   * @returns the files in `dir` that have become different
   * @throws BuildError if the sources are wrong; `dir` then stays as it was
   */
  again(): Promise<string[]>;
  close(): Promise<void>;
}

/** Its message has file, line and column of each fault, for a terminal. */
export class BuildError extends Error {}

/**
 * @param options.dir where the last good build lies; the next one is made in a folder beside it
 * @param options.code what esbuild makes in a folder
 * @param options.writeFiles writes all the rest into that folder
 */
export async function createPartBuild(options: {
  dir: string;
  code(outDir: string): CodeOptions[];
  writeFiles?(outDir: string, metafiles: Metafile[]): Promise<void>;
}): Promise<PartBuild> {
  const { dir, writeFiles } = options;
  const next = `${dir}-next`;
  const contexts = await Promise.all(options.code(next).map((code) => context({ ...code, logLevel: 'silent' })));
  return {
    async again() {
      await rm(next, { recursive: true, force: true });
      try {
        const built = await Promise.all(contexts.map((each) => each.rebuild()));
        await writeFiles?.(
          next,
          built.map(({ metafile }) => metafile),
        );
      } catch (thrown) {
        throw await asBuildError(thrown);
      }
      return syncFolder(next, dir);
    },
    async close() {
      await Promise.all(contexts.map((each) => each.dispose()));
    },
  };
}

async function asBuildError(thrown: unknown): Promise<BuildError> {
  const { errors } = thrown as Partial<BuildFailure>;
  if (!errors) return new BuildError(thrown instanceof Error ? thrown.message : String(thrown));
  const texts = await formatMessages(errors, { kind: 'error', color: process.stderr.isTTY });
  return new BuildError(texts.join('').trim());
}
