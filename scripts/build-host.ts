import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { replaceFiles } from '../native-host/install/replace-files.ts';
import { wrapperScript } from '../native-host/install/user-install.ts';

const davey = '@snazzah/davey';

/**
 * Makes the native host in `outDir`, complete in itself: main.mjs, the pacer's worker and DAVE beside it, davey in
 * node_modules, and `earshot-host`, the executable that a browser starts.
 * @returns the path of the executable
 */
export async function buildHost(outDir: string): Promise<string> {
  await mkdir(outDir, { recursive: true });
  const shared: BuildOptions = {
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
  };
  await Promise.all([
    build({
      ...shared,
      entryPoints: { main: 'native-host/main.ts', 'pacer-worker': 'native-host/transport/pacer-worker.ts' },
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      // Bundled CommonJS packages ask for require().
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
      },
    }),
    build({
      ...shared,
      entryPoints: { dave: 'native-host/dave.ts' },
      outExtension: { '.js': '.cjs' },
      // main.mjs loads it at once, and only where it is needed.
      format: 'cjs',
      external: [davey],
    }),
    copyDavey(join(outDir, 'node_modules')),
  ]);
  const executable = join(resolve(outDir), 'earshot-host');
  await writeFile(executable, wrapperScript(process.execPath, join(resolve(outDir), 'main.mjs')));
  await chmod(executable, 0o755);
  return executable;
}

/** Davey's loader, and its library for this kind of computer, which is a package of its own. */
async function copyDavey(target: string): Promise<void> {
  const loader = dirname(createRequire(join(process.cwd(), 'package.json')).resolve(`${davey}/package.json`));
  const scope = dirname(loader);
  const packages = (await readdir(scope)).filter((name) => name.startsWith(basename(loader)));
  for (const name of packages) {
    await replaceFiles(join(scope, name), join(target, basename(scope), name), (file) =>
      /\.(?:js|node|wasm|json)$/.test(file),
    );
  }
}
