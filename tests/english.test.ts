import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import english from '../extension/locales/en.json';
import { documents, proseOf, tracked } from './documents.ts';
import { habits, habitsIn, interfaceHabits, type Habit } from './english-habits.ts';

/** A listener reads a sentence of this length at one go. */
const mostWords = 25;

const texts = Object.entries(english).filter(([key]) => key !== 'language');
/** Without commands and other programs' own words, which stand between asterisks. */
const ownWords = (text: string): string => text.replace(/\*[^*]+\*/g, '*');

it.each([...habits, ...interfaceHabits])('"$example" is found', ({ pattern, better, example }) => {
  expect(habitsIn('', example, [{ pattern, better, example }])).not.toEqual([]);
});

describe('the texts of the interface', () => {
  it.each(texts)('%s reads as a native writes', (key, text) => {
    expect(habitsIn(key, ownWords(text), [...habits, ...interfaceHabits])).toEqual([]);
  });

  it('are short sentences', () => {
    const long = texts.flatMap(([key, text]) =>
      ownWords(text)
        .split(/(?<=[.?!:;]) /)
        .filter((sentence) => sentence.split(/\s+/).length > mostWords)
        .map((sentence) => `${key}: ${sentence}`),
    );
    expect(long).toEqual([]);
  });

  it('have typographic apostrophes and quotes, single spaces and no exclamation', () => {
    expect(texts.filter(([, text]) => /['"]|  |\.\.\.| [.,;:?]|!/.test(text))).toEqual([]);
  });
});

describe('the notes for translators', () => {
  const notes = Object.entries(
    JSON.parse(readFileSync('extension/locales/descriptions.json', 'utf8')) as Record<string, string>,
  );

  it('have none of the habits, and typographic quotes', () => {
    expect(notes.flatMap(([key, text]) => habitsIn(key, text))).toEqual([]);
    expect(notes.filter(([, text]) => /['"]|  /.test(text))).toEqual([]);
  });
});

/** Programs and pages whose words people read. */
const spoken = [
  /^native-host\/(?:arguments|main)\.ts$/,
  /^native-host\/(?:install|control\/client)\//,
  /^shared-protocol\/control\.ts$/,
  /^stream-deck\/(?:actions|manifest)\.ts$/,
  /^local-server\/(?:command|page)\//,
  /^scripts\/(?:[^/]+|(?:browsers|dev|package|release|sign)\/[^/]+)\.ts$/,
];

/** Texts of more than one word, of strings and templates alike. */
function textsOf(file: string): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    if (ts.isJsxText(node)) found.push(node.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found.filter((text) => /[a-z] [a-z]/.test(text));
}

it('programs speak without the habits', () => {
  const files = [...tracked].filter(
    (file) => spoken.some((pattern) => pattern.test(file)) && /\.tsx?$/.test(file) && !/\.test\./.test(file),
  );
  expect(files.length).toBeGreaterThan(60);
  expect(files.flatMap((file) => textsOf(file).flatMap((text) => habitsIn(file, text)))).toEqual([]);
});

describe.each(documents.filter(({ path }) => !/^docs\/store\/listings\/|\/licences\//.test(path)))(
  '$path',
  ({ path, text }) => {
    it('reads as a native writes', () => {
      expect(habitsIn(path, currentOf(path, proseOf(text)))).toEqual([]);
    });
  },
);

/** A changelog's former releases stay as they were published. */
function currentOf(path: string, prose: string): string {
  if (path !== 'CHANGELOG.md') return prose;
  const [, second] = [...prose.matchAll(/^## \[?\d/gm)];
  return second ? prose.slice(0, second.index) : prose;
}

describe('comments', () => {
  /** Their words, line by line; other lines are empty, which keeps the lines' numbers. */
  const commentsOf = (file: string): string =>
    readFileSync(file, 'utf8').replace(
      /^(?:\s*(?:\/\/|\/?\*+\/?)(.*)|.*)$/gm,
      (_, words?: string) => words?.trim() ?? '',
    );
  /** Two habits of comments; in documents these words are often right. */
  const own: readonly Habit[] = [
    {
      pattern: /\b(?:is|are|was|were|be|been) told\b(?! (?:apart|to))/gi,
      better: 'receives, is sent',
      example: 'what the host was told',
    },
    { pattern: /\bwithout a word\b/gi, better: 'silently', example: 'it is dropped without a word' },
  ];
  const list = [...habits.filter(({ isOfProse }) => !isOfProse), ...own];

  it.each(own)('"$example" is found', ({ pattern, better, example }) => {
    expect(habitsIn('', example, [{ pattern, better, example }])).not.toEqual([]);
  });

  it('are found in a file', () => {
    expect(commentsOf('tests/documents.ts')).toContain('Every file that git knows');
    expect(commentsOf('tests/documents.ts')).not.toContain('import');
  });

  it('have none of the habits', () => {
    const files = [...tracked].filter((file) => /\.(?:tsx?|mjs)$/.test(file));
    expect(files.length).toBeGreaterThan(1000);
    expect(files.flatMap((file) => habitsIn(file, commentsOf(file), list))).toEqual([]);
  });
});
