import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { habitsIn, type Habit } from './english-habits.ts';

/** The habits of translated English that comments fell into. Each costs its reader a second look. */
const commentHabits: readonly Habit[] = [
  { pattern: /\b(?:anew|afresh)\b/gi, better: 'again', example: 'the page is made anew' },
  {
    pattern: /\b(?:after|for|in|within|of|at most) so (?:many|much|long|often)\b(?! that)/gi,
    better: 'this many, that long',
    example: 'all that is played, at most so many',
  },
  {
    pattern: /\bwhere (?:there (?:is|are) no(?:ne)?|nobody|none|nothing|that (?:is|does|fails) not)\b/gi,
    better: 'if there is no ...',
    example: 'nobody hears it where there is no page',
  },
  {
    pattern: /\b(?:is|are|was|were|be|been) told\b(?! (?:apart|to))/gi,
    better: 'receives, is sent',
    example: 'what the host was told',
  },
  { pattern: /\bwithout a word\b/gi, better: 'silently', example: 'it is dropped without a word' },
];

/** Every comment of a file, one after another, without its marks. */
function commentsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.css')) return text.match(/\/\*[\s\S]*?\*\//g) ?? [];
  if (path.endsWith('.sh')) return text.match(/^\s*#.*$/gm) ?? [];
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    if (node.kind !== ts.SyntaxKind.JsxText)
      for (const { pos, end } of ts.getLeadingCommentRanges(text, node.pos) ?? []) found.set(pos, text.slice(pos, end));
    for (const { pos, end } of ts.getTrailingCommentRanges(text, node.end) ?? []) found.set(pos, text.slice(pos, end));
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found.values()];
}

const plain = (comment: string): string =>
  comment.replace(/^\s*(?:\/\*+|\*+\/?|\/\/|#)|\*\/$/gm, ' ').replace(/\s+/g, ' ');

it('comments are free of the worst habits of translated English', () => {
  const sources = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css', '*.sh'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((path) => !path.startsWith('tests/english') && path !== 'tests/comments.test.ts');
  expect(sources.length).toBeGreaterThan(500);
  expect(
    sources.flatMap((path) => commentsOf(path).flatMap((comment) => habitsIn(path, plain(comment), commentHabits))),
  ).toEqual([]);
}, 30_000);

it.each(commentHabits)('$pattern finds its example', ({ pattern, better, example }) => {
  expect(habitsIn('', example, [{ pattern, better, example }])).toHaveLength(1);
});
