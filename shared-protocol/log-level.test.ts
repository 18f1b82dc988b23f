import { expect, it } from 'vitest';
import { isLogged, logLevels, readLogLevel } from './log-level.ts';

it('a log takes what is as grave as its level, or graver', () => {
  const taken = logLevels.map((lowest) => logLevels.filter((level) => isLogged(level, lowest)));
  expect(taken).toEqual([['error'], ['error', 'warn'], ['error', 'warn', 'info'], ['error', 'warn', 'info', 'debug']]);
});

it.each([
  ['debug', 'debug'],
  ['WARN', 'warn'],
  ['', null],
  [undefined, null],
])('%j is read as %j', (text, level) => expect(readLogLevel(text)).toBe(level));

it.each(['loud', 'verbose', '1', ' debug', 'x'.repeat(4000)])('%j is refused with what is legal', (text) => {
  const refusal = (() => {
    try {
      return String(readLogLevel(text));
    } catch (thrown) {
      return (thrown as Error).message;
    }
  })();
  expect(refusal).toMatch(/^EARSHOT_LOG=.{1,21} is no level\. Use error, warn, info or debug\.$/);
});
