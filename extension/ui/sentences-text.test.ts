import { expect, it } from 'vitest';
import type { Say } from './say.ts';
import { sentencesText } from './sentences-text.ts';

const sayIn =
  (tag: string): Say =>
  () =>
    tag;

it.each(['en', 'de', 'fr', 'pt-BR'])('sentences stand apart in %s', (tag) => {
  expect(sentencesText(sayIn(tag), 'One.', 'Two.')).toBe('One. Two.');
});

it.each(['ja', 'zh-CN'])('sentences have no space between them in %s', (tag) => {
  expect(sentencesText(sayIn(tag), '一。', '二。')).toBe('一。二。');
});

it('a single sentence stays as it is', () => {
  expect(sentencesText(sayIn('en'), 'One.')).toBe('One.');
});
