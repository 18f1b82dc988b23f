import { describe, expect, it } from 'vitest';
import { normaliseBotToken } from './pasted-token.ts';

const token = 'MTA0Njk0MzE5MzA2MjQ4MTky.GzAbCd.abcdefghijklmnopqrstuvwxyz0123456789AB';
const codeOf = (pasted: string): string => {
  try {
    return normaliseBotToken(pasted);
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

describe('a pasted bot token', () => {
  it.each([token, ` ${token}\n`, `"${token}"`, `Bot ${token}`, `bot  ${token}`, `'Bot ${token}' `])(
    'is freed of what came with it: %#',
    (pasted) => expect(normaliseBotToken(pasted)).toBe(token),
  );

  it.each([
    ['', 'token-shape'],
    ['hello', 'token-shape'],
    ['x'.repeat(10_000_000), 'token-shape'],
    [`${token}\r\nX-Header: 1`, 'token-shape'],
    ['🎲🎲🎲.🎲.🎲', 'token-shape'],
    [`‮${token}`, 'token-shape'],
    [`mfa.${'a'.repeat(84)}`, 'user-account'],
  ])('is refused where it is none: %#', (pasted, code) => expect(codeOf(pasted)).toBe(code));

  it('is never quoted in the refusal', () => {
    expect(() => normaliseBotToken('secret words')).not.toThrow(/secret/);
  });
});
