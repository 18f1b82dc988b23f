import { expect, it } from 'vitest';
import { versionHint } from './version-hint.ts';

it.each([
  ['1.4.0', '1.4.9', null],
  ['1.3.9', '1.4.0', 'update-helper'],
  ['0.9.0', '1.0.0', 'update-helper'],
  ['1.10.0', '1.9.0', 'update-extension'],
  [null, '1.0.0', null],
  ['unknown', '1.0.0', null],
])('with the helper %s and the extension %s is %s', (helper, extension, hint) => {
  expect(versionHint(helper, extension)).toBe(hint);
});
