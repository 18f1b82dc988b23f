import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const script = readFileSync('scripts/package/windows/setup.nsi', 'utf8');
const loaded = [...script.matchAll(/^LoadLanguageFile ".*\/(\w+)\.nlf"$/gm)].map(([, name]) => name!.toUpperCase());
const texts = [...script.matchAll(/^LangString (\w+) \$\{LANG_(\w+)\} "(.+)"$/gm)];

it('the setup program for Windows speaks English to everybody whose language it does not have', () => {
  expect(loaded[0]).toBe('ENGLISH');
  expect(loaded.length).toBeGreaterThan(1);
});

it('the setup program for Windows has each of its texts once in every language', () => {
  const names = [...new Set(texts.map(([, name]) => name))];
  expect(names.length).toBeGreaterThan(0);
  for (const name of names)
    expect([name, texts.filter(([, of]) => of === name).map(([, , language]) => language)]).toEqual([name, loaded]);
});
