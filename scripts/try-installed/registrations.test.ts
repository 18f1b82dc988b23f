import { expect, it } from 'vitest';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { faultsOf } from './judge.ts';
import { foldersOf, hostName, placesOf, type Computer } from './registrations.ts';
import { commandFor } from './start-host.ts';

const computer = (platform: string, home: string): Computer => ({ platform, home, env: {} });

it('looks for the host by the name that it is registered under', () => expect(hostName).toBe(nativeHostName));

it.each([
  ['win32', 'C:\\Users\\x', 'HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\app.earshot.host'],
  ['darwin', '/Users/x', '/Users/x/Library/Application Support/Mozilla/NativeMessagingHosts/app.earshot.host.json'],
  ['linux', '/home/x', '/home/x/.config/google-chrome/NativeMessagingHosts/app.earshot.host.json'],
  ['linux', '/home/x', '/etc/chromium/native-messaging-hosts/app.earshot.host.json'],
])('on %s, for %s, looks in %s', (platform, home, place) => {
  expect(placesOf(computer(platform, home)).map((each) => ('key' in each ? each.key : each.file))).toContain(place);
});

it.each([
  ['win32', 'C:\\Users\\x', 'C:\\Users\\x\\AppData\\Local\\Earshot'],
  ['darwin', '/Users/x', '/Users/x/Library/Application Support/Earshot'],
  ['linux', '/home/x', '/home/x/.local/share/earshot'],
])('on %s, for %s, an installation leaves nothing in %s', (platform, home, folder) => {
  expect(foldersOf(computer(platform, home))).toContain(folder);
});

const manifest = { browser: 'x', file: '/m.json', program: '/h', callers: ['me', 'another'] };

it('starts a program with what its browser names', () => {
  expect(commandFor({ ...manifest, family: 'chromium' }, 'linux').args).toEqual(['me']);
  expect(commandFor({ ...manifest, family: 'chromium' }, 'win32').args).toEqual(['me', '--parent-window=0']);
  expect(commandFor({ ...manifest, family: 'firefox' }, 'linux').args).toEqual(['/m.json', 'me']);
});

it('starts a batch file by the shell, with quotes that spaces and ampersands need', () => {
  const batch = { ...manifest, family: 'firefox', file: 'C:\\A & B\\m.json', program: 'C:\\A & B\\h.bat' } as const;
  expect(commandFor(batch, 'win32')).toEqual({
    program: 'cmd.exe',
    args: ['/d', '/s', '/c', '""C:\\A & B\\h.bat" "C:\\A & B\\m.json" "me""'],
    isVerbatim: true,
  });
});

it('names what is wrong with a try', () => {
  const well = { browser: 'x', sent: 100, heard: 98, exitCode: 0, version: '1.0.0' };
  const rest = { manifest: '', program: '', helloMs: 0, discoveredMs: 0, lateMs: null, clock: null };
  expect(faultsOf({ ...rest, ...well }, '1.0.0')).toEqual([]);
  expect(faultsOf({ ...rest, ...well, heard: 97, exitCode: 78, version: '0.9.0' }, '1.0.0')).toHaveLength(3);
});
