import { expect, it } from 'vitest';
import { shortcutKeys } from './shortcut-keys.ts';

it.each([
  ['Alt+Shift+E', ['Alt', 'Shift', 'E']],
  ['Ctrl++', ['Ctrl', '+']],
  ['⌥⇧E', ['⌥', '⇧', 'E']],
  ['⇧⌘Space', ['⇧', '⌘', 'Space']],
  ['MediaPlayPause', ['MediaPlayPause']],
  ['F9', ['F9']],
  ['', []],
])('takes %j as the keys %j', (shortcut, keys) => {
  expect(shortcutKeys(shortcut)).toEqual(keys);
});
