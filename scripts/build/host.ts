import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { collectPackages, copyFiles, davey } from '../../native-host/install/host-parts.ts';
import { wrapperScript } from '../../native-host/install/wrapper.ts';
import { createPackageList, type PackageList } from './bundled-packages.ts';
import type { CodeOptions } from './code-options.ts';

/** Bundled CommonJS packages ask for require(). */
export const requireBanner =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** Runs before everything else, so that an old Node reports what is wrong. 78 is EX_CONFIG. */
export const nodeCheck =
  "{ const [major, minor] = process.versions.node.split('.').map(Number); if (major < 20 || (major === 20 && minor < 19)) { process.stderr.write('earshot-host: Node ' + process.versions.node + ' is too old. Update Node to 20.19 or later, then reinstall the helper.\\n'); process.exit(78); } }";

/** What esbuild makes of the native host in `outDir`: its two threads, and DAVE beside them. */
export function hostCode(outDir: string): CodeOptions[] {
  const shared = {
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  return [
    {
      ...shared,
      entryPoints: { main: 'native-host/main.ts', 'sender-thread': 'native-host/sender-thread.ts' },
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      banner: { js: `${requireBanner} ${nodeCheck}` },
    },
    {
      ...shared,
      entryPoints: { dave: 'native-host/e2ee/dave-module.ts' },
      outExtension: { '.js': '.cjs' },
      // main.mjs loads it synchronously, and only when needed.
      format: 'cjs',
      external: [davey],
    },
  ];
}

/**
 * Builds the native host into `outDir`, self-contained: main.mjs, the sender's thread and DAVE beside it, davey in
 * node_modules, and `earshot-host`, the executable that a browser starts.
 * @param packages receives the third-party packages in its bundles
 * @returns the path of the executable
 */
export async function buildHost(outDir: string, packages: PackageList = createPackageList()): Promise<string> {
  const [built] = await Promise.all([
    Promise.all(hostCode(outDir).map((options) => build(options))),
    writeHostFiles(outDir),
  ]);
  for (const { metafile } of built) packages.note(metafile);
  return hostExecutable(outDir);
}

export const hostExecutable = (outDir: string): string => join(resolve(outDir), 'earshot-host');

/** All that is no code of ours: davey, and the executable. */
export async function writeHostFiles(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await copyFiles(await collectPackages(process.cwd()), outDir);
  const executable = hostExecutable(outDir);
  // Libraries that a developer preloads here, such as one that makes the clock coarse, are meant for the host too.
  const environment = process.env.LD_PRELOAD ? 'inherited' : 'clean';
  await writeFile(executable, wrapperScript({ nodes: [process.execPath], environment }));
  await chmod(executable, 0o755);
}
