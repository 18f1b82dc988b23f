import { expect, it } from 'vitest';
import { openTerminalLog } from './terminal-log.ts';

it('nothing is shown unless somebody wants to see it', () => expect(openTerminalLog({})).toBeUndefined());

it('lines say whose they are', () => {
  const said: string[] = [];
  const terminal = openTerminalLog({ EARSHOT_LOG: 'debug' }, (text) => said.push(text))!;
  terminal.write('info session 1 is closed');
  expect([terminal.level, ...said]).toEqual(['debug', 'earshot-host: info session 1 is closed\n']);
});

it('a wrong level is told, with the right ones', () => {
  const said: string[] = [];
  expect(openTerminalLog({ EARSHOT_LOG: 'loud' }, (text) => said.push(text))).toBeUndefined();
  expect(said).toEqual(['earshot-host: EARSHOT_LOG=loud is no level. Use error, warn, info or debug.\n']);
});
