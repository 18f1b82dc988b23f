import * as v from 'valibot';
import { expect, it } from 'vitest';
import { Snowflake } from './snowflake.ts';

it.each(['10000000000000000', '127121515262115840', '18446744073709551615', '99999999999999999999'])(
  'takes %s for an id',
  (id) => expect(v.is(Snowflake, id)).toBe(true),
);

it.each([
  ['empty text', ''],
  ['2^53 as a number', 2 ** 53],
  ['2^53 as text, too short', '9007199254740992'],
  ['an id as a number', 127121515262115840],
  ['a negative one', '-127121515262115840'],
  ['25 digits', '1271215152621158401271215'],
  ['21 digits', '127121515262115840127'],
  ['16 digits', '1271215152621158'],
  ['leading zeros', '000127121515262115840'],
  ['nothing but zeros', '00000000000000000'],
  ['white space around it', ' 127121515262115840 '],
  ['a line break behind it', '127121515262115840\n'],
  ['a plus', '+127121515262115840'],
  ['a fraction', '127121515262115840.5'],
  ['an exponent', '1e17'],
  ['hexadecimal', '0x1c3a2b4d5e6f7081'],
  ['digits of another script', '١٢٧١٢١٥١٥٢٦٢١١٥٨٤٠'],
  ['null', null],
  ['undefined', undefined],
  ['a boolean', true],
  ['a list of one', ['127121515262115840']],
  ['an object', { id: '127121515262115840' }],
])('takes %s for none', (_, id) => expect(v.is(Snowflake, id)).toBe(false));
