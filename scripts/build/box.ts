import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { createPackageList, type PackageList } from './bundled-packages.ts';
import { requireBanner } from './host.ts';

/** Libraries with code of their own for each system, or as WebAssembly: they lie beside the programs. */
export const boxLibraries = ['@snazzah/davey', '@evan/opus'] as const;
export const boxCommand = 'earshot-box.mjs';

/** As the host's, in the box's own words. */
const nodeCheck =
  "{ const [major, minor] = process.versions.node.split('.').map(Number); if (major < 20 || (major === 20 && minor < 19)) { process.stderr.write('earshot-box: Node ' + process.versions.node + ' is too old. Update Node to 20.19 or later.\\n'); process.exit(78); } }";

/**
 * Builds the box into `outDir`: what is imported, with its types, the command, and the page.
 * @param packages receives the third-party packages in its bundles
 */
export async function buildBox(outDir: string, packages: PackageList = createPackageList()): Promise<void> {
  const shared = {
    outdir: outDir,
    bundle: true,
    format: 'esm',
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  const [programs, page] = await Promise.all([
    build({
      ...shared,
      entryPoints: { box: 'local-server/package-entry.ts' },
      outExtension: { '.js': '.mjs' },
      platform: 'node',
      target: 'node20.19',
      // The bundler is for the repository, whose page is not built.
      external: [...boxLibraries, 'esbuild'],
      banner: { js: `${requireBanner} ${nodeCheck}` },
    }),
    build({
      ...shared,
      entryPoints: ['local-server/page/page-client.tsx', 'local-server/page/page.css'],
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    }),
  ]);
  packages.note(programs.metafile);
  packages.note(page.metafile);
  await writeFile(join(outDir, 'index.mjs'), "export { defaultWorld, readWorld, startBox } from './box.mjs';\n");
  await writeFile(join(outDir, boxCommand), commandText);
  const types = await readFile('local-server/box-types.ts', 'utf8');
  await writeFile(join(outDir, 'index.d.ts'), `${types}\n${functions}`);
}

/** Beside the types, as local-server/box.ts has them. */
const functions = `export declare const startBox: (options?: BoxOptions) => Promise<Box>;
export declare const defaultWorld: () => World;
export declare const readWorld: (text: string) => { world: World; tokens: Map<string, string> };
`;

const commandText = `#!/usr/bin/env node
import { run } from './box.mjs';
await run(process.argv.slice(2), { command: 'earshot-box', version: '${packageJson.version}' });
`;
