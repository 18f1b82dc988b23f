// Runs scripts/NAME.ts from a fresh clone: installs packages that are missing or old, bundles, runs. Plain JavaScript,
// because nothing is installed when it starts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// import.meta.dirname is younger than the oldest Node that is to read the sentence below.
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Earshot needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(78);
}

/** npm writes node_modules/.package-lock.json last, so equal packages there mean a finished installation. */
function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

if (!isInstalled()) {
  console.error('Installing packages (once)...');
  const npm = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci failed. Check your network, then run the command again.');
    process.exit(1);
  }
}

const [name = '', ...rest] = process.argv.slice(2);
const { build } = await import('esbuild');
const outfile = join(root, `build/scripts/${name}.mjs`);
const {
  outputFiles: [bundle],
} = await build({
  entryPoints: [`scripts/${name}.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
  write: false,
});
// Put in its place as a whole: the same script may be starting in another terminal, and half of one ends in silence.
const beside = `${outfile}.${process.pid}`;
mkdirSync(dirname(outfile), { recursive: true });
writeFileSync(beside, bundle.contents);
renameSync(beside, outfile);
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
