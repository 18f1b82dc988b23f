import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { packExtension, unpackExtension } from './package/extension.ts';

/**
 * What Mozilla runs on the sources that were handed in, to compare the result with what was uploaded: the very zip of
 * `npm run package`, and the files in it beside it.
 */
const outDir = 'web-ext-artifacts';
const name = `earshot-firefox-${packageJson.version}`;

await unpackExtension('firefox', join(outDir, name));
await packExtension('firefox', join(outDir, `${name}.zip`));
console.log(`The add-on is ${join(outDir, `${name}.zip`)}, its files are in ${join(outDir, name)}.`);
