import { expect, it } from 'vitest';
import { installCommandFor } from './install-command.ts';

it.each([
  ['Linux x86_64', 'npm run host -- install'],
  ['MacIntel', 'npm run host -- install'],
  ['Win32', 'npm.cmd run host -- install'],
])('on %s is %s', (platform, command) => {
  expect(installCommandFor(platform)).toBe(command);
});
