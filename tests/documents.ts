import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Every file that git knows and that is there, by its path from the root. */
export const tracked: ReadonlySet<string> = new Set(
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(file)),
);

export interface Document {
  path: string;
  text: string;
}

export const documents: readonly Document[] = [...tracked]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

export const documentAt = (path: string): Document => documents.find((document) => document.path === path)!;

const fences = /^( *)(`{3,})[^\n]*\n([^]*?)^\1\2$/gm;
const spans = /(`+)(?!`)([^]*?[^`])\1(?!`)/g;

/** What is read as text and links: without code, and without comments. */
export const proseOf = (text: string): string =>
  text
    .replace(fences, '')
    .replace(/<!--[^]*?-->/g, '')
    .replace(spans, '');

/** The lines of code in a document: of its blocks, and of the spans in its sentences. */
export const codeOf = (text: string): string[] => [
  ...[...text.matchAll(fences)].flatMap(([, , , block]) => block!.split('\n')),
  ...[...text.replace(fences, '').matchAll(spans)].map(([, , span]) => span!.replace(/\s+/g, ' ')),
];

/** The rows of the first table whose head begins with this, each as its cells; cells keep their marks. */
export function tableOf({ path, text }: Document, head: string): string[][] {
  const cells = (row: string): string[] =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('|') && cells(line)[0] === head);
  if (at < 0) throw new Error(`${path} has no table that begins with "${head}"`);
  const rows = lines.slice(at + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map(cells);
}

const flag = /(?<![\w-])--([a-z][a-z-]*)/g;

/** The names of `--options` in a text, each once, in order of the alphabet. */
export const flagsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(flag)].map(([, name]) => name!))].sort();
