import { expect, test } from 'vitest';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { xsalsaMode } from './xsalsa-mode.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const extension = { profile: 0xbede, body: Buffer.from('90040000', 'hex') };
const frame = { codec: 'opus', ssrc: 1, sequence: 2, timestamp: 3, payload: Buffer.from('f8aabb', 'hex') } as const;
const openWhole = (packet: Uint8Array): string => {
  const nonce = Buffer.concat([packet.subarray(0, 12), Buffer.alloc(12)]);
  return Buffer.from(xsalsa20poly1305(key, nonce).decrypt(packet.subarray(12))).toString('hex');
};

test('an extension is encrypted whole behind a header that announces it', () => {
  const packet = xsalsaMode.open(key).write({ ...frame, extension })!;
  expect(Buffer.from(packet).toString('hex', 0, 12)).toBe('907800020000000300000001');
  expect(openWhole(packet)).toBe('bede000190040000f8aabb');
});

test('members of the original dialect get the sound without it', () => {
  const packet = xsalsaMode.open(key, false).write({ ...frame, extension })!;
  expect(Buffer.from(packet).toString('hex', 0, 12)).toBe('807800020000000300000001');
  expect(openWhole(packet)).toBe('f8aabb');
});
