import { expect, it } from 'vitest';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { installCommandFor } from './install-command-for.ts';

const [known] = defaultExtensionIds.chromium;
const ofSources = { isForStore: false };
const ofStore = { isForStore: true };

it.each([
  ['linux', 'npm run host -- install', 'npx earshot-host install'],
  ['macos', 'npm run host -- install', 'npx earshot-host install'],
  ['windows', 'npm.cmd run host -- install', 'npx.cmd earshot-host install'],
  [null, 'npm run host -- install', 'npx earshot-host install'],
] as const)('on %s is %s, and from a store %s', (system, inItsFolder, fromNpm) => {
  expect(installCommandFor(ofSources, system, known)).toBe(inItsFolder);
  expect(installCommandFor(ofStore, system, known)).toBe(fromNpm);
});

it('names a build that no installation knows, as its helper would be for the others alone', () => {
  const other = 'p'.repeat(32);
  expect(installCommandFor(ofSources, 'linux', other)).toBe(`npm run host -- install --extension-id ${other}`);
  expect(installCommandFor(ofStore, 'linux', other)).toBe(`npx earshot-host install --extension-id ${other}`);
  expect(installCommandFor(ofSources, 'linux', defaultExtensionIds.firefox[0])).toBe('npm run host -- install');
});
