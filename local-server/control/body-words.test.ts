import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bodyWords } from './body-words.ts';

test.each([
  [v.strictObject({ channelId: v.string(), code: v.optional(v.number()) }), '{channelId, code?}'],
  [v.partial(v.strictObject({ upgrade: v.picklist(['hang', 'refuse']) })), '{upgrade?: hang/refuse}'],
  [
    v.variant('act', [
      v.strictObject({ act: v.literal('cut') }),
      v.strictObject({ act: v.literal('delay'), delayMs: v.pipe(v.number(), v.minValue(0)) }),
    ]),
    '{act: cut} or {act: delay, delayMs}',
  ],
  [v.strictObject({ command: v.strictObject({ name: v.nullable(v.string()) }) }), '{command: {name}}'],
])('a body is described by its fields', (schema, words) => {
  expect(bodyWords(schema)).toBe(words);
});
