import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { releasesAddress } from './build/releases.ts';
import { aurTexts } from './release/aur.ts';
import { homebrewTexts } from './release/homebrew.ts';
import { readRelease } from './release/release.ts';
import { scoopTexts } from './release/scoop.ts';
import { wingetTexts } from './release/winget.ts';

/**
 * What package managers want to know of a release, from its sums: `npm run release-texts -- --base ADDRESS [--sums FILE]
 * [--out FOLDER]`. Each folder holds what goes to one of them, as it goes there.
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    sums: { type: 'string', default: 'dist/SHA256SUMS' },
    out: { type: 'string', default: 'build/release-texts' },
  },
});
const base = values.base ?? releasesAddress();
if (base === null) {
  console.error(
    'Give the address of the release’s files: --base https://github.com/OWNER/earshot/releases/download/vVERSION',
  );
  process.exitCode = 64;
} else {
  const release = readRelease(
    await readFile(values.sums, 'utf8'),
    packageJson.version,
    base.replaceAll('VERSION', packageJson.version),
  );
  const managers = { winget: wingetTexts, scoop: scoopTexts, homebrew: homebrewTexts, aur: aurTexts };
  for (const [manager, textsOf] of Object.entries(managers))
    for (const [name, text] of Object.entries(textsOf(release))) {
      const file = join(values.out, manager, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      console.log(file);
    }
}
