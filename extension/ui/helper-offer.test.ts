import { expect, it } from 'vitest';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { helperOffer } from './helper-offer.ts';
import { releasePage, sourcePage } from './host-downloads.ts';

const releases = 'https://github.com/someone/earshot/releases/download/v1.5.0';
const build = { releases, isForStore: true };
const own = { extensionId: defaultExtensionIds.chromium[0], version: '1.5.0' };

it.each([
  ['windows', null, 'earshot-host-1.5.0-windows-x64-setup.exe'],
  ['windows', 'arm64', 'earshot-host-1.5.0-windows-x64-setup.exe'],
  ['macos', 'arm64', 'earshot-host-1.5.0-macos-arm64.pkg'],
  ['macos', 'x64', 'earshot-host-1.5.0-macos-x64.pkg'],
  ['macos', null, 'earshot-host-1.5.0-macos-arm64.pkg'],
  ['linux', 'x64', 'earshot-host_1.5.0_amd64.deb'],
  ['linux', 'arm64', 'earshot-host_1.5.0_arm64.deb'],
] as const)('a %s computer with %s gets %s first', (name, chip, file) => {
  expect(helperOffer(build, { name, chip }, own).download).toMatchObject({ href: `${releases}/${file}`, system: name });
});

it.each([
  ['a build without an address', { ...build, releases: null }, 'linux', own],
  ['a system that nothing is packed for', build, null, own],
  ['a build that what is downloaded would refuse', build, 'linux', { ...own, extensionId: 'p'.repeat(32) }],
] as const)('%s gets the command alone', (_, facts, name, who) => {
  const offer = helperOffer(facts, { name, chip: null }, who);
  expect(offer.download).toBeNull();
  expect(offer.command).toMatch(/^npx earshot-host install/);
});

it('leads from the files of a release to its page and to the sources', () => {
  expect(releasePage(releases)).toBe('https://github.com/someone/earshot/releases/tag/v1.5.0');
  expect(sourcePage(releases)).toBe('https://github.com/someone/earshot');
  expect(releasePage('https://example.org/earshot')).toBe('https://example.org/earshot');
});
