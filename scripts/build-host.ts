import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the native host into `outDir`: main.mjs, the pacer's worker beside it, and `earshot-host`, the executable
 * that a browser starts.
 * @returns the path of the executable
 */
export async function buildHost(outDir: string): Promise<string> {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: { main: 'native-host/main.ts', 'pacer-worker': 'native-host/transport/pacer-worker.ts' },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    external: ['@snazzah/davey'],
    // Bundled CommonJS packages ask for require().
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const executable = join(resolve(outDir), 'earshot-host');
  await writeFile(executable, `#!/bin/sh\nexec "${process.execPath}" "${join(resolve(outDir), 'main.mjs')}" "$@"\n`);
  await chmod(executable, 0o755);
  return executable;
}
