import { describe, expect, it } from 'vitest';
import { countedOf, keysIn, pluralForm, pluralForms } from './plural-forms.ts';

describe('the forms of counted texts', () => {
  it.each([
    ['en', ['one', 'other']],
    ['de', ['one', 'other']],
    ['fr', ['one', 'other']],
    ['es', ['one', 'other']],
    ['pt-BR', ['one', 'other']],
    ['pl', ['few', 'many', 'one']],
    ['ja', ['other']],
    ['zh-CN', ['other']],
    ['ar', ['few', 'many', 'one', 'other', 'two', 'zero']],
  ])('are in %s those that its rules reach for whole numbers: %j', (tag, forms) => {
    expect(pluralForms(tag)).toEqual(forms);
  });

  it.each([
    ['pl', 1, 'one'],
    ['pl', 2, 'few'],
    ['pl', 5, 'many'],
    ['pl', 12, 'many'],
    ['pl', 22, 'few'],
    ['pl', 101, 'many'],
    ['pl', 1_000_002, 'few'],
    ['pl', 49.98, 'many'],
    ['pl', 1.6, 'few'],
    ['en', 0.9, 'one'],
    ['fr', 0, 'one'],
    ['es', 0, 'other'],
    ['es', 1_000_000, 'other'],
    ['ja', 1, 'other'],
  ])('in %s, %d takes %s', (tag, count, form) => {
    expect(pluralForm(tag, count)).toBe(form);
  });

  it('are told from the key', () => {
    expect(countedOf('people_few')).toBe('people');
    expect(countedOf('problem_too_many_servers')).toBeNull();
    expect(countedOf('settings')).toBeNull();
  });

  it('stand in a file in place of the English ones', () => {
    const english = ['settings', 'people_one', 'people_other'];
    expect(keysIn('pl', english)).toEqual(['settings', 'people_few', 'people_many', 'people_one']);
    expect(keysIn('ja', english)).toEqual(['settings', 'people_other']);
  });
});
