import { expect, it } from 'vitest';
import { fillMessage } from './fill-message.ts';
import { isolate } from './isolate.ts';

it.each([
  ['Tavern', 'Tavern'],
  ['Café 3 (übung) ☕', 'Café 3 (übung) ☕'],
  // an override, an embedding, and an isolate's end that would let the rest out
  ['Lounge\u202ednE', '\u2068LoungednE\u2069'],
  ['\u202bLounge', '\u2068Lounge\u2069'],
  ['a\u2069\u202eb', '\u2068ab\u2069'],
  ['\u2067a', '\u2068a\u2069'],
  ['פונדק', '\u2068פונדק\u2069'],
  ['12 صالة', '\u206812 صالة\u2069'],
  ['\u200fx', '\u2068\u200fx\u2069'],
])('lets %j stand as %j', (name, isolated) => {
  expect(isolate(name)).toBe(isolated);
});

it('keeps the sentence behind a name in its own direction', () => {
  const message = { message: 'Streams into $channel$. Press Stop.', placeholders: { channel: { content: '$1' } } };
  expect(fillMessage(message, ['Lounge\u202e'])).toBe('Streams into \u2068Lounge\u2069. Press Stop.');
  expect(fillMessage({ message: 'Live in $1' }, ['חדר'])).toBe('Live in \u2068חדר\u2069');
});
