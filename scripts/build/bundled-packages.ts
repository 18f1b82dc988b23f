import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface PackageList {
  /** Takes esbuild's list of what it bundled. */
  note(metafile: Metafile): void;
  /** A package that lies beside the files as a whole. */
  add(dir: string): void;
  /** the folders of all packages, in order */
  readonly dirs: readonly string[];
}

/** The third-party packages in a build, for its licences and its list of parts. */
export function createPackageList(): PackageList {
  const dirs = new Set<string>();
  return {
    note({ outputs }) {
      for (const { inputs } of Object.values(outputs))
        for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
          const dir = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
          if (dir !== undefined && bytesInOutput > 0) dirs.add(dir);
        }
    },
    add: (dir) => void dirs.add(dir),
    get dirs() {
      return [...dirs].sort();
    },
  };
}

interface Package {
  name: string;
  version: string;
  license: string;
  author?: string | { name: string };
  homepage?: string;
  repository?: string | { url: string };
}

export const readPackage = async (dir: string): Promise<Package> =>
  JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as Package;

/** The licences of these packages as their authors ask to have them handed on. */
export async function noticesOf(dirs: readonly string[]): Promise<string> {
  const notices = await Promise.all(
    dirs.map(async (dir) => {
      const { name, version, license, author, homepage, repository } = await readPackage(dir);
      const file = (await readdir(dir)).find((each) => /^(?:licen[cs]e|copying)\b/i.test(each));
      const by = typeof author === 'string' ? author : author?.name;
      const from = homepage ?? (typeof repository === 'string' ? repository : repository?.url);
      const text = file === undefined ? `Licensed under ${license}.` : await readFile(join(dir, file), 'utf8');
      return [`${name} ${version} (${license})`, [by, from].filter(Boolean).join(', '), text.trim()].join('\n\n');
    }),
  );
  return `Earshot contains the following packages.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
