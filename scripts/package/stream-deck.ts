import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import packageJson from '../../package.json' with { type: 'json' };
import { actions } from '../../stream-deck/actions.ts';
import { keySvg, listSvg } from '../../stream-deck/key-pictures.ts';
import { manifest, pluginId } from '../../stream-deck/manifest.ts';
import { noticesOf, createPackageList, type PackageList } from '../build/bundled-packages.ts';
import { buildStreamDeck } from '../build/stream-deck.ts';
import { zipEpoch } from './extension.ts';
import { inStage, notices } from './host.ts';

/** The files of the plugin's folder by their names in it. */
async function pluginFiles(packages: PackageList): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  await inStage(async (dir) => {
    await buildStreamDeck(dir, packages);
    for (const name of ['bin/plugin.js', 'settings-page.js']) files.set(name, await readFile(join(dir, name)));
  });
  files.set('manifest.json', `${JSON.stringify(manifest(packageJson.version), null, 2)}\n`);
  files.set('settings.html', await readFile('stream-deck/settings.html'));
  for (const size of ['', '@2x'])
    files.set(`images/plugin${size}.png`, await readFile(`stream-deck/images/plugin${size}.png`));
  files.set('images/list/category.svg', listSvg('stream', 28));
  for (const { pictures } of Object.values(actions)) {
    files.set(`images/list/${pictures[0] ?? ''}.svg`, listSvg(pictures[0] ?? '', 20));
    for (const picture of pictures) files.set(`images/keys/${picture}.svg`, keySvg(picture));
  }
  files.set('LICENSE', await readFile('LICENSE'));
  files.set(notices, await noticesOf(packages.dirs));
  return files;
}

/** Makes the file that the Stream Deck app installs: a zip of the plugin's folder. The same sources make the same bytes. */
export async function packStreamDeck(outFile: string): Promise<void> {
  const files = [...(await pluginFiles(createPackageList()))].sort(([a], [b]) => (a < b ? -1 : 1));
  const zip: Zippable = Object.fromEntries(
    files.map(([name, content]) => [`${pluginId}.sdPlugin/${name}`, new Uint8Array(Buffer.from(content))]),
  );
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, zipSync(zip, { level: 9, mtime: zipEpoch() }));
}
