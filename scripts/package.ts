import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { artefacts, kinds, openPayloads } from './package/artefacts.ts';
import { packAll } from './package/pack-all.ts';

/**
 * Everything that is published, in dist/: `npm run package [-- --only KIND ...]`. Anything that cannot be made here is
 * named at the end.
 */
const outDir = 'dist';
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const wanted: readonly string[] = values.only ?? kinds;
const unknown = wanted.filter((kind) => !kinds.some((each) => each === kind));

if (unknown.length > 0) {
  console.error(`--only must be one of ${kinds.join(', ')}, not ${unknown.join(', ')}.`);
  process.exitCode = 64;
} else {
  await rm(outDir, { recursive: true, force: true });
  await mkdir('build', { recursive: true });
  const chosen = artefacts().filter(({ kind }) => wanted.includes(kind));
  const payloads = await openPayloads();
  try {
    const { failures } = await packAll(chosen, payloads, outDir, (line) => console.log(line));
    for (const failure of failures) console.error(`Could not be made: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await payloads.close();
  }
}
