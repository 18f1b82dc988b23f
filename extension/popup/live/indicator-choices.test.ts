import { expect, it } from 'vitest';
import { indicatorChoices } from './indicator-choices.ts';

it('is on or off in the original protocol, whatever the channel grants', () => {
  expect(indicatorChoices('original', true).map(({ indicator }) => indicator)).toEqual(['ring', 'none']);
});

it('offers priority only if the channel grants it, and names what is missing', () => {
  const [, , granted] = indicatorChoices('v8', true);
  const [, , missing] = indicatorChoices('v8', false);
  expect(granted).toMatchObject({ indicator: 'priority', isDisabled: false, note: 'priorityNote' });
  const [, , split] = indicatorChoices('v8', true, 'Tavern');
  expect(split).toMatchObject({ isDisabled: false, note: 'priorityIn', noteName: 'Tavern' });
  expect(missing).toMatchObject({ indicator: 'priority', isDisabled: true, note: 'priorityMissing' });
});
