import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorActions, type ErrorCode } from '../../shared-protocol/error.ts';
import messages from '../_locales/en/messages.json';
import { fillMessage, type MessageTable } from './fill-message.ts';
import { languages } from './languages.ts';
import { problemSentence } from './problem-text.ts';
import type { Say } from './say.ts';

const codes = Object.keys(errorActions) as ErrorCode[];
const sources = readdirSync('extension', { recursive: true, encoding: 'utf8' })
  .map((name) => join('extension', name))
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');
const manifest = readFileSync('manifest.json', 'utf8');
const entries = Object.entries(messages as MessageTable);

const tableOf = (language: string): MessageTable =>
  JSON.parse(readFileSync(`extension/_locales/${language}/messages.json`, 'utf8')) as MessageTable;
const sayIn = (table: MessageTable): Say => {
  return (key, ...places) => fillMessage(table[key]!, places);
};
const named = (text: string): Set<string> =>
  new Set([...text.matchAll(/\$(\w+)\$/g)].map(([, name]) => name!.toLowerCase()));

it('the languages that can be chosen are those that there are texts for', () => {
  expect(readdirSync('extension/_locales').sort()).toEqual(Object.keys(languages).sort());
});

describe.each(Object.keys(languages))('the texts in %s', (language) => {
  const table = tableOf(language);

  it('say which language they are in', () => {
    expect(table.language?.message).toBe(language);
  });

  it('are exactly the English ones', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(messages).sort());
  });

  it('name the places of the English ones, each filled with the same', () => {
    for (const [key, { message, placeholders = {} }] of entries) {
      const { message: text, placeholders: filled = {} } = table[key]!;
      const contents = (given: typeof filled) =>
        Object.fromEntries(Object.entries(given).map(([name, { content }]) => [name, content]));
      expect([key, named(text)]).toEqual([key, named(message)]);
      expect([key, contents(filled)]).toEqual([key, contents(placeholders)]);
      expect([key, text.trim()]).toEqual([key, text]);
      expect(text).not.toBe('');
    }
  });

  it.each(codes)('have a sentence of plain words for %s', (code) => {
    const known = { bot: null, guilds: [] };
    const sentence = problemSentence(sayIn(table), known, { code, guildId: null, channelId: null, liveMs: null });
    expect(sentence).toMatch(/^\p{Lu}[^$!]+\.$/u);
    expect(sentence).not.toMatch(/please|oops/i);
    if (code.includes('-')) expect(sentence).not.toContain(code);
  });
});

describe('the English texts', () => {
  it('fill every place they name, and name every place they are given', () => {
    for (const [key, { message, placeholders = {} }] of entries) {
      expect([key, named(message)]).toEqual([key, new Set(Object.keys(placeholders))]);
      for (const { content } of Object.values(placeholders)) expect(content).toMatch(/^\$[1-9]$/);
    }
  });

  it('are all of use', () => {
    const unused = entries
      .map(([key]) => key)
      .filter((key) => !key.startsWith('problem_'))
      .filter((key) => !new RegExp(`['\`](${key}|${key.replace(/_(one|other)$/, '')})['\`]`).test(sources))
      .filter((key) => !manifest.includes(`__MSG_${key}__`));
    expect(unused).toEqual([]);
  });

  it('hold what the manifest names, without which the browser would not load it', () => {
    const keys = [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !Object.hasOwn(messages, key ?? ''))).toEqual([]);
  });

  it('hold no sentence for a code that does not exist', () => {
    const known = new Set(codes.map((code) => `problem_${code.replaceAll('-', '_')}`));
    const strangers = entries
      .map(([key]) => key)
      .filter((key) => key.startsWith('problem_'))
      .filter((key) => !known.has(key) && !known.has(key.replace(/_(after|limit|until|asked)$/, '')));
    expect(strangers).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(['popup', 'options'])('%s runs no inline script or style, which the browser would refuse', (name) => {
    const html = readFileSync(`extension/${name}/${name}.html`, 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i);
    expect(html).toContain(`src="${name}.js"`);
    expect(html).toContain(`href="${name}.css"`);
  });
});
