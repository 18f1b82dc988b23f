import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertFuzzed } from '../../tests/fuzz.ts';
import { createFrameReader, decodeFrame, encodeFrame } from './frames.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function read(...chunks: Uint8Array[]): { frames: string[]; code: string | null } {
  const frames: string[] = [];
  const reader = createFrameReader((body) => frames.push(toHex(body)));
  try {
    for (const chunk of chunks) reader.push(chunk.slice());
    return { frames, code: null };
  } catch (thrown) {
    return { frames, code: (thrown as { code: string }).code };
  }
}

describe('the frame reader', () => {
  it('reads one frame', () => {
    expect(read(hex('02000000 7b7d'))).toEqual({ frames: ['7b7d'], code: null });
  });

  it('reads a frame of one byte', () => {
    expect(read(hex('01000000 31'))).toEqual({ frames: ['31'], code: null });
  });

  it('reads a frame that is split at every point', () => {
    const bytes = hex('07000000 7b2261223a317d 02000000 7b7d');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(read(bytes.subarray(0, cut), bytes.subarray(cut)).frames).toEqual(['7b2261223a317d', '7b7d']);
    }
  });

  it('waits for the rest of a truncated frame', () => {
    expect(read(hex('07000000 7b2261'))).toEqual({ frames: [], code: null });
    expect(read(hex('0700'))).toEqual({ frames: [], code: null });
  });

  it('overwrites what it was given and what it put together, as a key may be in it', () => {
    const bodies: Uint8Array[] = [];
    const reader = createFrameReader((body) => bodies.push(body));
    const chunks = ['02000000 7b7d 0700', '0000 7b2261', '223a31', '7d', '00000000'].map(hex);
    for (const chunk of chunks.slice(0, -1)) reader.push(chunk);
    expect(() => reader.push(chunks.at(-1)!)).toThrow();
    expect(bodies.map(({ length }) => length)).toEqual([2, 7]);
    for (const bytes of [...chunks, ...bodies]) expect([...bytes]).toEqual(Array.from(bytes, () => 0));
  });

  it.each([
    ['zero', '00000000'],
    ['one more than 1 MiB', '01001000'],
    ['0xffffffff', 'ffffffff'],
    ['a big-endian 2', '00000002'],
  ])('refuses a length of %s', (_, length) => {
    expect(read(hex(`02000000 7b7d ${length} 7b7d`))).toEqual({ frames: ['7b7d'], code: 'frame-length' });
  });

  it('ignores every byte after a refused length', () => {
    const frames: string[] = [];
    const reader = createFrameReader((body) => frames.push(toHex(body)));
    expect(() => reader.push(hex('00000000'))).toThrow();
    reader.push(hex('02000000 7b7d'));
    expect(frames).toEqual([]);
  });

  it('accepts exactly 1 MiB', () => {
    const bytes = new Uint8Array(4 + 1024 * 1024);
    bytes.set(hex('00001000'));
    const sizes: number[] = [];
    createFrameReader((body) => sizes.push(body.length)).push(bytes);
    expect(sizes).toEqual([1024 * 1024]);
  });

  it('does not allocate what a length only declares', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 200 }, () => createFrameReader(() => undefined));
    for (const reader of readers) reader.push(hex('00001000 7b'));
    expect(readers).toHaveLength(200);
    // 200 MiB are declared
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
  });

  it('reads 1 MiB in chunks of one byte, and ten thousand frames in one chunk', () => {
    const long = new Uint8Array(4 + 1024 * 1024).fill(0x20);
    long.set(hex('00001000'));
    const sizes: number[] = [];
    const reader = createFrameReader((body) => sizes.push(body.length));
    for (let index = 0; index < long.length; index += 1) reader.push(long.subarray(index, index + 1));
    expect(sizes).toEqual([1024 * 1024]);
    const many = hex('02000000 7b7d'.repeat(10_000));
    expect(read(many).frames).toHaveLength(10_000);
  });

  it('gives the same frames whatever the chunks', async () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 300 });
    await assertFuzzed(
      fc.property(fc.array(body, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 30 }), (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map((bytes) => Buffer.concat([hex(lengthHex(bytes.length)), bytes])));
        const chunks: Uint8Array[] = [];
        let offset = 0;
        for (const cut of cuts) {
          chunks.push(stream.subarray(offset, offset + cut));
          offset += cut;
        }
        chunks.push(stream.subarray(offset));
        expect(read(...chunks)).toEqual({ frames: bodies.map(toHex), code: null });
      }),
      { numRuns: 250 },
    );
  });

  it('answers random bytes with frames or frame-length and nothing else', async () => {
    await assertFuzzed(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        expect([null, 'frame-length']).toContain(read(...chunks).code);
      }),
      { numRuns: 250 },
    );
  });
});

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

const lengthHex = (length: number): string => Buffer.from(Uint32Array.of(length).buffer).toString('hex');
