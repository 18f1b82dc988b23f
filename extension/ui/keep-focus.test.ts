import { expect, it } from 'vitest';
import { heirOf } from './keep-focus.ts';

const order = ['settings', 'rain', 'drums', 'flutes', 'foot'];

it.each([
  ['the next row', 'drums', ['drums'], 'flutes'],
  ['what comes next, if several rows go together', 'rain', ['rain', 'drums', 'flutes'], 'foot'],
  ['the row before, if it was the last of all', 'foot', ['foot'], 'flutes'],
  ['nothing, if nothing is left', 'rain', order, null],
])('the focus goes to %s', (_, gone, missing, heir) => {
  expect(heirOf(order, gone, (stop) => !missing.includes(stop))).toBe(heir);
});

it('a stop that was never in the order has the first one for its heir', () => {
  expect(heirOf(order, 'elsewhere', () => true)).toBe('settings');
});
