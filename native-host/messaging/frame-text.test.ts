import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './frame-text.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

describe('the text of a frame', () => {
  it.each([
    ['a byte order mark', 'efbbbf7b7d'],
    ['a byte that is never UTF-8', '22ff22'],
    ['an overlong form', '22c08022'],
    ['a surrogate in UTF-8', '22eda08022'],
    ['a cut sequence', '22c3'],
    ['a raw NUL in a string', '220022'],
    ['two values', '7b7d7b7d'],
    ['nothing but space', '2020'],
    ['UTF-16', '7b007d00'],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeFrame(hex(bytes))).toThrow(expect.objectContaining({ code: 'frame-text' }));
  });

  it('never quotes the text that it refuses', () => {
    expect(() => decodeFrame(Buffer.from('{"token": secret}'))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  it('counts bytes, not characters', () => {
    const frame = encodeFrame({ a: 'é€😀' });
    expect(Buffer.from(frame!).toString('hex')).toBe('11000000' + '7b2261223a22' + 'c3a9e282acf09f9880' + '227d');
  });

  it('writes a lone surrogate as its escape', () => {
    expect(Buffer.from(encodeFrame({ a: '\ud800' })!.subarray(4)).toString()).toBe('{"a":"\\ud800"}');
  });

  it('reads what is nested a hundred thousand deep', () => {
    expect(() => decodeFrame(Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)))).not.toThrow();
  });

  it('makes no frame of more than 1 MiB', () => {
    const withText = (length: number) => encodeFrame({ a: 'x'.repeat(length) });
    expect(withText(1024 * 1024 - 8)).toHaveLength(4 + 1024 * 1024);
    expect(withText(1024 * 1024 - 7)).toBeNull();
  });
});
