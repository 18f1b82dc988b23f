import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import english from '../../extension/locales/en.json';
import type { Theme } from './layout.ts';

/** The records beside the pictures of what they were made from. */
export const recordFile = 'docs/store/pictures.json';
export const movingRecordFile = 'docs/images/moving-picture.json';

export const movingPicture = (theme: Theme): string => `docs/images/earshot-${theme}.png`;

export interface PicturesRecord {
  /** of all that draws the pages: their style sheets, the pages themselves, icons, and how pictures are laid out */
  drawing: string;
  /** the texts in the pictures, by key, as they read then */
  texts: Record<string, string>;
}

/** Files whose change makes the pictures look old; texts are looked at one by one. */
const drawn = [
  ['extension', /\.(?:css|html)$|^icons\//],
  ['scripts/store-pictures', /^layout\.ts$/],
] as const;

/** A digest of the files that draw the pictures. */
export function digestOfDrawing(): string {
  const digest = createHash('sha256');
  for (const [folder, pattern] of drawn)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (pattern.test(name)) digest.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return digest.digest('hex');
}

/**
 * Which of our texts stand in what a page shows. Those with places are left out: what fills them is not ours.
 * @param lines of the pages
 */
export function textsIn(lines: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(english).filter(([, text]) => lines.has(text)));
}

export const readRecord = (file: string): PicturesRecord => JSON.parse(readFileSync(file, 'utf8')) as PicturesRecord;

/** @param lines of the pages that the pictures show */
export async function writeRecord(file: string, lines: ReadonlySet<string>): Promise<void> {
  const record: PicturesRecord = { drawing: digestOfDrawing(), texts: textsIn(lines) };
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}
