import { expect, it } from 'vitest';
import { chipOf, systemOf } from './host-system.ts';

const firefox = (system: string): string => `Mozilla/5.0 (${system}; rv:152.0) Gecko/20100101 Firefox/152.0`;

it.each([
  ['Firefox on Windows', firefox('Windows NT 10.0; Win64; x64'), undefined, 'windows', null],
  ['Firefox on macOS', firefox('Macintosh; Intel Mac OS X 10.15'), undefined, 'macos', null],
  ['Firefox on Linux', firefox('X11; Linux x86_64'), undefined, 'linux', 'x64'],
  ['Firefox on Linux for Arm', firefox('X11; Linux aarch64'), undefined, 'linux', 'arm64'],
  ['Firefox on Ubuntu', firefox('X11; Ubuntu; Linux x86_64'), undefined, 'linux', 'x64'],
  ['Firefox on FreeBSD', firefox('X11; FreeBSD amd64'), undefined, null, null],
  ['Firefox on Android', firefox('Android 14; Mobile'), undefined, null, null],
  ['Chromium on Windows', 'X11; Linux x86_64', 'Windows', 'windows', null],
  ['Chromium on macOS', '', 'macOS', 'macos', null],
  ['Chromium on Linux, which freezes its words on the chip', 'X11; Linux x86_64', 'Linux', 'linux', null],
  ['Chromium on ChromeOS', '', 'Chrome OS', null, null],
  ['an older Chromium on ChromeOS', 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)', undefined, null, null],
] as const)('%s', (_, userAgent, platform, name, chip) => {
  expect(systemOf({ userAgent, userAgentData: platform && { platform } })).toEqual({ name, chip });
});

it.each([
  ['arm', 'arm64'],
  ['arm64', 'arm64'],
  ['aarch64', 'arm64'],
  ['x86', 'x64'],
  ['x86-64', 'x64'],
  ['', null],
  ['mips64', null],
] as const)('the chip %j is %s', (words, chip) => expect(chipOf(words)).toBe(chip));
