import * as v from 'valibot';
import { expect, it } from 'vitest';
import { parseDiscordJson, parseJson, parseShape } from './parse-json.ts';

const read = (text: string): unknown => parseDiscordJson(v.unknown(), text, 'gateway-malformed');

it.each([
  ['{"id":127121515262115841}', { id: '127121515262115841' }],
  ['{"id" : \n 127121515262115841 , "n":7}', { id: '127121515262115841', n: 7 }],
  ['[127121515262115841,18446744073709551615]', ['127121515262115841', '18446744073709551615']],
  ['[1234567890123456, -127121515262115841, 1.5e20]', [1234567890123456, -127121515262115841, 1.5e20]],
  [
    '{"a":127121515262115841,"text":"x: 127121515262115841, \\\\"}',
    { a: '127121515262115841', text: 'x: 127121515262115841, \\' },
  ],
  [
    '{"text":"say \\"id\\":127121515262115841, and","a":[127121515262115841]}',
    { text: 'say "id":127121515262115841, and', a: ['127121515262115841'] },
  ],
])('keeps every digit of an id that is a number, and nothing of a string: %s', (text, value) => {
  expect(read(text)).toEqual(value);
});

it.each(['', '{', '{"id":127121515262115841', '"127121515262115841', '{"a":"\\"}', '[127121515262115841,]'])(
  'refuses what is not JSON: %j',
  (text) => expect(() => read(text)).toThrow(expect.objectContaining({ code: 'gateway-malformed' })),
);

it('takes no longer for a long text of quotation marks', () => {
  const text = JSON.stringify({ id: 1, text: '"\\'.repeat(500_000) }).replace('1', '127121515262115841');
  expect(read(text)).toMatchObject({ id: '127121515262115841' });
});

const Frame = v.object({ op: v.number(), d: v.optional(v.object({ token: v.string() })) });

it('copies the fields that the schema names, and no other', () => {
  const text = '{"op":2,"__proto__":{"isAdmin":true},"more":1,"d":{"token":"x","constructor":{}}}';
  const read = parseJson(Frame, text, 'voice-malformed');
  expect(JSON.stringify(read)).toBe('{"op":2,"d":{"token":"x"}}');
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

it.each([
  ['{"op":"2"}', 'op'],
  ['{"op":2,"d":{"token":7}}', 'd.token'],
  ['7', 'not an object'],
  ['{"op":2', 'not JSON'],
])('names what is wrong in %s and quotes nothing', (text, detail) => {
  expect(() => parseJson(Frame, text, 'voice-malformed')).toThrow(
    expect.objectContaining({ code: 'voice-malformed', message: `voice-malformed (${detail})` }),
  );
});

it('checks what is parsed already in the same way', () => {
  expect(parseShape(Frame, { op: 2, more: 1 }, 'voice-malformed')).toEqual({ op: 2 });
  expect(() => parseShape(Frame, null, 'voice-malformed')).toThrow(
    expect.objectContaining({ code: 'voice-malformed' }),
  );
});
