import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptForMs, keptLines, logLine, logText, mostLines, type LogLine } from './log-line.ts';

const atMs = Date.parse('2026-11-27T08:00:00.5Z');
const text = (raw: string): string => logLine(atMs, 'info', 'earshot', raw)[3];

describe('a line of the log', () => {
  it.each([
    ['wss://gateway.discord.gg/?v=10', '[address]'],
    ['chrome-extension://abcdef/background.js', '[address]'],
    ['at 192.168.1.20:50004', 'at [address]:50004'],
    ['at 2001:db8::1', 'at [address]'],
    ['send ENETUNREACH 2001:db8::1:50004', 'send ENETUNREACH [address]'],
    ['send EINVAL fe80::1%eth0:50004', 'send EINVAL [address]'],
    ["open '/Users/mara/Library/x'", "open '[path]'"],
    ['MTA0Njk0MzE5MzA2MjQ4MTky.GaBcDe.earshot-canary-token', '[redacted]'],
    ['key q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=', 'key [redacted]'],
    ['session 30f32c5d54ae86130fc4a215c7474263', 'session [redacted]'],
    ['guild 81384788765712384', 'guild [redacted]'],
    ['two\nlines\u2028and\u0007more', 'two lines and more'],
  ])('hides %j', (raw, shown) => expect(text(raw)).toBe(shown));

  it.each([
    'stream 1: live: v8, aead_xchacha20_poly1305_rtpsize, 96 kbit/s, end to end ready',
    'session 1 126850 sent, late p99 1.2 ms',
    'helper 0.1.0, Node 22.23.2, linux x64',
  ])('says %j as it is', (raw) => expect(text(raw)).toBe(raw));

  it('is one line of bounded length, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, unit: 'grapheme' }), (raw) => {
        const shown = text(raw);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(shown).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });
});

describe('the lines that are kept', () => {
  const line = (ms: number): LogLine => [ms, 'info', 'earshot', 'x'];

  it('are those of a day, and the last ones of too many', () => {
    const all = [line(atMs - keptForMs), line(atMs - keptForMs + 1), line(atMs), line(atMs + keptForMs)];
    expect(keptLines(all, atMs)).toEqual([line(atMs - keptForMs + 1), line(atMs)]);
    const many = Array.from({ length: mostLines + 3 }, (_, index) => line(atMs + index));
    expect(keptLines(many, atMs)).toEqual(many.slice(3));
  });

  it('read as time, level, source and text', () => {
    expect(logText('Earshot 0.1.0', [logLine(atMs, 'warn', 'helper', 'session 1 ended')])).toBe(
      'Earshot 0.1.0\n2026-11-27T08:00:00.500Z  warn   helper   session 1 ended\n',
    );
  });
});
