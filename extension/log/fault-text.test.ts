import { expect, it } from 'vitest';
import { faultText } from './fault-text.ts';

const event = (fields: object): Event => Object.assign(new Event('x'), fields);
const thrown = Object.assign(new TypeError('no mara@example.org at wss://secret.example'), {
  stack: 'TypeError: no mara@example.org\n    at f (chrome-extension://abc/background.js:12:345)',
});

it.each([
  ['a rejection', event({ reason: thrown }), 'TypeError at background.js:12:345'],
  ['an error', event({ error: thrown }), 'TypeError at background.js:12:345'],
  ['an error without a place', event({ error: Object.assign(new RangeError('x'), { stack: '' }) }), 'RangeError'],
  ['anything else', event({ reason: 'mara@example.org' }), 'no exception'],
  ['nothing', event({}), 'no exception'],
])('%s is told by kind and place alone', (_, fault, text) => expect(faultText(fault)).toBe(text));
