import type { BuildOptions } from 'esbuild';

/** Of a bundle that tells what is in it, for licences and lists of parts. */
export type CodeOptions = BuildOptions & { metafile: true };
