import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { davey } from '../../native-host/install/host-parts.ts';
import { buildExtension } from '../build/extension.ts';
import { boxLibraries, buildBox } from '../build/box.ts';
import { createPackageList, readPackage } from '../build/bundled-packages.ts';
import { buildStreamDeck } from '../build/stream-deck.ts';
import { daveyCrates } from './davey-crates.ts';
import { inStage, stageHost } from './host.ts';
import { nodeVersion, targets } from './targets.ts';

const run = promisify(execFile);

interface Component {
  type: string;
  name: string;
  version: string;
  'bom-ref': string;
  purl: string;
  hashes?: { alg: 'SHA-256'; content: string }[];
  licenses?: ({ expression: string } | { license: { name: string } })[];
}

interface Sbom {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** The Node that packages for people without one bring, one component for each kind of computer. */
const nodes: readonly Component[] = Object.entries(targets).map(([target, { nodePackage, nodeDigest }]) => ({
  type: 'application',
  name: 'node',
  version: nodeVersion,
  'bom-ref': `node@${nodeVersion}:${target}`,
  purl: `pkg:npm/${nodePackage.name}@${nodeVersion}`,
  hashes: [{ alg: 'SHA-256', content: nodeDigest }],
  licenses: [{ license: { name: 'MIT and those of its parts, in LICENSE-node' } }],
}));

/** The contents of davey's libraries, which npm does not know. */
const crates: readonly Component[] = daveyCrates.map(({ name, version, licence }) => ({
  type: 'library',
  name,
  version,
  'bom-ref': `cargo:${name}@${version}`,
  purl: `pkg:cargo/${name}@${version}`,
  licenses: [{ expression: licence }],
}));

/**
 * Everything that is published, as CycloneDX, without serial number and timestamp. npm's list has only whole packages,
 * including those that are not published: so it is reduced to the contents of the bundles, and the packages that the host loads.
 */
export async function writeSbom(file: string): Promise<void> {
  const { stdout } = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=error'], {
    maxBuffer: 1024 ** 2 * 64,
    shell: process.platform === 'win32',
  });
  const sbom = JSON.parse(stdout) as Sbom;
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  // npm names it for the folder that it lies in.
  sbom.metadata.component.name = packageJson.name;
  const daveyRef = `${davey}@${packageJson.dependencies[davey]}`;
  const timers = Object.entries(packageJson.optionalDependencies).map(([name, version]) => `${name}@${version}`);
  const libraries = boxLibraries.map((name) => `${name}@${packageJson.dependencies[name]}`);
  const wanted = new Set([daveyRef, ...libraries, ...timers]);
  // A set that grows while it is walked is walked to its end.
  for (const ref of wanted)
    for (const next of sbom.dependencies.find((each) => each.ref === ref)?.dependsOn ?? []) wanted.add(next);
  for (const ref of await listBundled()) wanted.add(ref);
  sbom.components = sbom.components.filter((component) => wanted.has(component['bom-ref']));
  sbom.components.push(...nodes, ...crates);
  sbom.dependencies = sbom.dependencies
    .filter(({ ref }) => wanted.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => wanted.has(each)) }));
  for (const each of sbom.dependencies)
    if (each.ref === daveyRef) each.dependsOn.push(...crates.map((crate) => crate['bom-ref']));
  sbom.dependencies.push(...[...nodes, ...crates].map((each) => ({ ref: each['bom-ref'], dependsOn: [] })));
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
}

/** `name@version` of every third-party package that is published. */
async function listBundled(): Promise<string[]> {
  const packages = createPackageList();
  await inStage(async (dir) => {
    await stageHost(join(dir, 'host'), packages);
    await buildBox(join(dir, 'box'), packages);
    await buildStreamDeck(join(dir, 'stream-deck'), packages);
    for (const browser of ['chromium', 'firefox'] as const) await buildExtension(join(dir, browser), browser, packages);
  });
  const found = await Promise.all(packages.dirs.map(readPackage));
  return found.map(({ name, version }) => `${name}@${version}`);
}
