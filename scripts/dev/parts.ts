/** What is built and started by itself. */
export const parts = ['extension', 'helper', 'local server'] as const;
export type Part = (typeof parts)[number];

export const watchedFolders = ['extension', 'native-host', 'shared-protocol', 'local-server'] as const;
export const watchedFiles = ['manifest.json'] as const;

const readBy: Readonly<Record<string, readonly Part[]>> = {
  extension: ['extension'],
  'native-host': ['helper'],
  'local-server': ['local server'],
  'shared-protocol': parts,
  'manifest.json': ['extension'],
};

/** What editors leave beside a file while they save it, documents and tests are built into nothing. */
export const isBuilt = (path: string): boolean =>
  /^[^.][^~]*\.(?:css|html|js|json|png|svg|tsx?)$/.test(path.slice(path.lastIndexOf('/') + 1)) &&
  !/\.test\.tsx?$|(?:^|\/)testing\//.test(path);

/** The parts into which a changed file may be built, by its path with slashes; in the order of `parts`. */
export function touchedParts(paths: readonly string[]): Part[] {
  const touched = new Set(paths.filter(isBuilt).flatMap((path) => readBy[path.split('/')[0]!] ?? []));
  return parts.filter((part) => touched.has(part));
}

/** How much of the extension a browser has to load again after these of its built files have become different. */
export type Reload = 'none' | 'pages' | 'extension';

/** Read when one of the extension's pages is opened, by nothing else. */
const pageFiles = /^(?:popup|options|board|shared)\//;
/** Read only by people and developer tools. */
const unread = /\.map$|^LICENSES\.txt$/;

export function neededReload(builtFiles: readonly string[]): Reload {
  const read = builtFiles.filter((path) => !unread.test(path));
  if (read.length === 0) return 'none';
  return read.every((path) => pageFiles.test(path)) ? 'pages' : 'extension';
}
