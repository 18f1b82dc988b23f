import { expect, it } from 'vitest';
import { systemProgram } from './registry.ts';
import { commandFor } from './shake-hands.ts';

const env = { SystemRoot: 'D:\\Windows' };

it('programs of Windows are started by their whole path', () => {
  expect(systemProgram('reg.exe', env)).toBe('D:\\Windows\\System32\\reg.exe');
  expect(systemProgram('reg.exe', {})).toBe('C:\\Windows\\System32\\reg.exe');
});

it.each(['Ann Lee', 'R&D', '100%', '%PATH%', "o'hara", 'a(b)', 'a^b', 'Jörg'])(
  'no shell reads the folder of a batch file, as where the user is called %s',
  (name) => {
    const folder = `C:\\Users\\${name}\\AppData\\Local\\Earshot`;
    expect(commandFor(`${folder}\\earshot-host.bat`, ['C:\\a b\\x.json', 'earshot@earshot.app'], env)).toEqual({
      command: 'D:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/s', '/c', '"".\\earshot-host.bat" "C:\\a b\\x.json" "earshot@earshot.app""'],
      cwd: folder,
      windowsVerbatimArguments: true,
    });
  },
);

it.each(['EARSHOT-HOST.BAT', 'earshot.cmd'])('%s is a batch file too', (name) => {
  expect(commandFor(`C:\\Tools\\${name}`, [], env)).toMatchObject({ args: ['/d', '/s', '/c', `"".\\${name}""`] });
});

it.each(['C:\\Users\\John Doe\\Earshot\\versions\\1\\earshot-host.exe', 'C:\\a & (b)\\EARSHOT-HOST.EXE'])(
  'a program is started directly, as browsers do: %s',
  (path) => {
    expect(commandFor(path, ['x'], env)).toEqual({ command: path, args: ['x'] });
  },
);

it('every other program is started as it is, with no shell', () => {
  expect(commandFor('/home/ann lee/earshot-host', ['x y'], env)).toEqual({
    command: '/home/ann lee/earshot-host',
    args: ['x y'],
  });
});
