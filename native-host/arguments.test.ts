import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const origin = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/';
const allowed = new Set([origin, 'earshot@example.org']);

describe('the arguments', () => {
  it.each([
    ['Chromium', [origin]],
    ['Chromium on Windows', [origin, '--parent-window=1234']],
  ])('are those of %s', (_, parameters) => {
    expect(readArguments(parameters, allowed)).toEqual({ kind: 'serve', origin });
  });

  it('are those of Firefox', () => {
    expect(readArguments(['/home/me/.mozilla/app.json', 'earshot@example.org'], allowed)).toEqual({
      kind: 'serve',
      origin: 'earshot@example.org',
    });
  });

  it.each([[[]], [['--help']], [['-h']]])('ask for help: %j', (parameters) => {
    expect(readArguments(parameters, allowed).kind).toBe('help');
  });

  it.each([
    [['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/']],
    [['chrome-extension://abcdefghijklmnopabcdefghijklmnop']],
    [['https://example.org/']],
    [['../../etc/passwd']],
    [['']],
    [['earshot@example.org']],
    [['/x.json', 'other@example.org']],
    [['https://example.org/x.json', 'earshot@example.org']],
    [Array.from({ length: 1000 }, () => '1')],
  ])('are refused: %j', (parameters) => {
    expect(readArguments(parameters, allowed).kind).toBe('refused');
  });

  it.each([[['doctor']], [['install', '--system']], [['--verbose']]])(
    'are a person’s, not a browser’s: %j',
    (parameters) => {
      expect(readArguments(parameters, allowed)).toEqual({ kind: 'unknown', word: parameters[0] });
    },
  );

  it('are refused if nobody is on the list', () => {
    expect(readArguments([origin], new Set()).kind).toBe('refused');
  });
});
