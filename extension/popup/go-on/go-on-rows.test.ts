import { expect, it } from 'vitest';
import { goOnRows } from './go-on-rows.ts';

const tab = (id: number) => ({ id, title: `Tab ${id}`, site: 'rain.example', iconUrl: null });
const tabs = [
  { title: 'Rain', tab: tab(1), comes: 'at-a-click' as const },
  { title: 'Drums', tab: null, comes: 'opens' as const },
  { title: 'Lute', tab: tab(3), comes: 'by-itself' as const },
];
const states = (front: number | null) => goOnRows(tabs, front === null ? null : tab(front)).map(({ state }) => state);

it('says of each tab how it comes back, and of the one in front that it is this', () => {
  expect(states(1)).toEqual(['goOnThisTab', 'goOnOpens', 'goOnByItself']);
  expect(states(3)).toEqual(['goOnAtClick', 'goOnOpens', 'goOnThisTab']);
});

it('begins with the tab in front if that was none of them', () => {
  expect(states(9)).toEqual(['goOnThisJoins', 'goOnAtClick', 'goOnOpens', 'goOnByItself']);
  expect(goOnRows(tabs, tab(9))[0]).toMatchObject({ title: 'Tab 9', tab: { id: 9 } });
});

it('names no tab in front if the browser tells of none', () => {
  expect(states(null)).toEqual(['goOnAtClick', 'goOnOpens', 'goOnByItself']);
});
