import { expect, it } from 'vitest';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { installCommandFor } from './install-command-for.ts';

const [known] = defaultExtensionIds.chromium;

it.each([
  ['Linux x86_64', 'npm run host -- install'],
  ['MacIntel', 'npm run host -- install'],
  ['Win32', 'npm.cmd run host -- install'],
])('on %s is %s', (platform, command) => {
  expect(installCommandFor(platform, known)).toBe(command);
});

it('names a build that no installation knows, as its helper would be for the others alone', () => {
  const other = 'p'.repeat(32);
  expect(installCommandFor('Linux x86_64', other)).toBe(`npm run host -- install --extension-id ${other}`);
  expect(installCommandFor('Linux x86_64', defaultExtensionIds.firefox[0])).toBe('npm run host -- install');
});
