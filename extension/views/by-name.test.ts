import { expect, it } from 'vitest';
import { byName } from './by-name.ts';

const sorted = (language: string | null, ...names: string[]) =>
  names
    .map((name) => ({ name }))
    .sort(byName(language))
    .map(({ name }) => name);

it.each([
  ['pl', ['Lwów', 'Łódź', 'Malbork']],
  ['es', ['Nube', 'Ñu', 'Oso']],
  ['de', ['Ärger', 'Ast', 'Zoo']],
  ['zh-CN', ['安静', '北京', '音乐']],
])('names stand in %s as its readers look for them', (language, names) => {
  expect(sorted(language, ...[...names].reverse())).toEqual(names);
});

it.each([null, 'de-aaaaa-aaaaa'])('the order of the browser is that for %s', (language) => {
  expect(sorted(language, 'b', 'a')).toEqual(['a', 'b']);
});
