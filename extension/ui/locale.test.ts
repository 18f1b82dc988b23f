import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorTexts, type ErrorCode } from '../../shared-protocol/error.ts';
import messages from '../_locales/en/messages.json';
import { sayEnglish } from './english.ts';
import { problemSentence } from './problem-text.ts';

const codes = Object.keys(errorTexts) as ErrorCode[];
const sources = ['popup', 'options', 'ui']
  .flatMap((folder) => readdirSync(join('extension', folder)).map((name) => join('extension', folder, name)))
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');
const manifest = readFileSync('manifest.json', 'utf8');
const entries = Object.entries(
  messages as Record<string, { message: string; placeholders?: Record<string, { content: string }> }>,
);

describe('the English texts', () => {
  it.each(codes)('have a sentence of plain words for %s', (code) => {
    const known = { bot: null, guilds: [] };
    const sentence = problemSentence(sayEnglish, known, { code, guildId: null, channelId: null, liveMs: null });
    expect(sentence).toMatch(/^[A-Z][^$!]+\.$/);
    expect(sentence).not.toMatch(/please|oops/i);
    if (code.includes('-')) expect(sentence).not.toContain(code);
  });

  it('fill every place they name, and name every place they are given', () => {
    for (const [key, { message, placeholders = {} }] of entries) {
      const named = [...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => name?.toLowerCase());
      expect([key, new Set(named)]).toEqual([key, new Set(Object.keys(placeholders))]);
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
    const named = [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((key) => !Object.hasOwn(messages, key ?? ''))).toEqual([]);
  });

  it('hold no sentence for a code that does not exist', () => {
    const known = new Set(codes.map((code) => `problem_${code.replaceAll('-', '_')}`));
    const strangers = entries
      .map(([key]) => key)
      .filter((key) => key.startsWith('problem_'))
      .filter((key) => !known.has(key) && !known.has(key.replace(/_(after|limit|stage)$/, '')));
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
