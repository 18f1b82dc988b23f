import { expect, test } from 'vitest';
import fc from 'fast-check';
import { assertFuzzed } from '../../tests/fuzz.ts';
import { aesGcmMode, xchachaMode } from './rtpsize-mode.ts';
import { createNonceMemory } from './nonce-memory.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const frame = {
  codec: 'opus',
  ssrc: 0x11223344,
  sequence: 0xfffe,
  timestamp: 0xfffffc40,
  payload: Buffer.from('f8aabbccdd', 'hex'),
} as const;

test.each([
  ['AES-256-GCM', aesGcmMode],
  ['XChaCha20-Poly1305', xchachaMode],
])('%s opens what it sealed, under a counter that never repeats', (_name, mode) => {
  const sender = mode.open(key);
  const packets = [sender.write(frame)!, sender.write(frame)!];
  expect(packets.map((packet) => Buffer.from(packet).toString('hex', packet.length - 4))).toEqual([
    '00000000',
    '00000001',
  ]);
  expect(Buffer.from(packets[0]!).toString('hex', 0, 12)).toBe('8078fffefffffc4011223344');
  expect(packets[0]).toHaveLength(12 + 5 + 16 + 4);
  const receiver = mode.open(key);
  for (const packet of packets) expect(receiver.read(packet)).toEqual({ ...frame, payload: expect.anything() });
  expect(receiver.read(packets[0]!)).toBe('replayed');
  const extension = { profile: 0xbede, body: Buffer.from('90040000', 'hex') };
  const extended = sender.write({ ...frame, extension })!;
  expect(Buffer.from(extended).toString('hex', 0, 16)).toBe('9078fffefffffc4011223344bede0001');
  expect(extended).toHaveLength(16 + 4 + 5 + 16 + 4);
  const opened = receiver.read(extended) as typeof frame & { extension: typeof extension };
  expect(opened.extension.profile).toBe(0xbede);
  expect([opened.extension.body, opened.payload].map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual([
    '90040000',
    'f8aabbccdd',
  ]);
  expect(mode.open(key.map((byte) => byte ^ 1)).read(packets[0]!)).toBe('forged');
});

test.each([
  ['AES-256-GCM', aesGcmMode],
  ['XChaCha20-Poly1305', xchachaMode],
])('%s never throws on what arrives and takes no changed packet', async (_name, mode) => {
  const genuine = Buffer.from(mode.open(key).write(frame)!);
  const receiver = mode.open(key);
  await assertFuzzed(
    fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => typeof receiver.read(bytes) === 'string'),
    { numRuns: 250 },
  );
  await assertFuzzed(
    fc.property(fc.nat(genuine.length - 1), fc.integer({ min: 1, max: 255 }), (at, value) => {
      const changed = Buffer.from(genuine);
      changed[at]! ^= value;
      return typeof receiver.read(changed) === 'string';
    }),
    { numRuns: 250 },
  );
  expect(receiver.read(genuine)).toMatchObject({ ssrc: frame.ssrc });
});

test.each([
  [
    'AES-256-GCM',
    aesGcmMode,
    '8078123489abcdef0000abcd3c318279ade8377cbaca628880877edc7cb0d560d305113aee9b26f47519298b00000001',
  ],
  [
    'XChaCha20-Poly1305',
    xchachaMode,
    '8078123489abcdef0000abcd71a01ef3ceb2520b2b11a08ced0ae54f2c41ad058b587f5a15661ff255d3eaae00000001',
  ],
  [
    'AES-256-GCM with a header extension',
    aesGcmMode,
    '9078123489abcdef0000abcdbede0001bc83caceea07b9fdfaf2c658e0f759480a2bc2671d8c81fa99ef2469b07bee2e0431430800000002',
  ],
])('%s opens the fixed vector', (_name, mode, hex) => {
  const opened = mode.open(key).read(Buffer.from(hex, 'hex'));
  expect(opened).toMatchObject({ ssrc: 0xabcd, sequence: 0x1234, timestamp: 0x89abcdef });
  expect(Buffer.from((opened as typeof frame).payload).toString('hex')).toBe('78074fd3a1b2c3d4e5f60718293a4b5c');
});

test('nonces are remembered for a while, not for ever', () => {
  const memory = createNonceMemory(2);
  const nonce = (value: number) => Uint8Array.of(0, 0, 0, value);
  expect([1, 1, 2, 3, 2, 1].map((value) => memory.add(nonce(value)))).toEqual([true, false, true, true, false, true]);
});
