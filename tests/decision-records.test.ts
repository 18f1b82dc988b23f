import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = 'docs/decisions';
const records = readdirSync(folder)
  .filter((name) => /^\d{4}-/.test(name))
  .sort();
const textOf = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

it('decision records are numbered without a gap, in file name and title', () => {
  expect(records.map((name) => Number.parseInt(name, 10))).toEqual(records.map((_, index) => index + 1));
  expect(records.map((name) => /^# (\d+)\. /.exec(textOf(name))?.[1])).toEqual(
    records.map((_, index) => String(index + 1)),
  );
});

it.each(records)('%s has the four sections, in order', (name) => {
  expect(textOf(name).match(/^## .*$/gm)).toEqual(['## Context', '## Decision', '## Consequences', '## Tried instead']);
});

it('the index has each record once, with its title', () => {
  const rows = [...textOf('README.md').matchAll(/^\| +(\d+) +\| \[(.*)\]\((.*)\) +\|$/gm)];
  expect(rows.map(([, number, title, name]) => [name, `# ${number}. ${title}`])).toEqual(
    records.map((name) => [name, textOf(name).split('\n')[0]]),
  );
});
