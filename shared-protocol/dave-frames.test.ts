import { describe, expect, it } from 'vitest';
import {
  isClientBinaryOp,
  readProposals,
  readServerBinary,
  readTransition,
  writeClientBinary,
  writeServerBinary,
} from './dave-frames.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe("a server's binary frame", () => {
  it('is the sequence number, the op and the payload', () => {
    const message = { sequence: 0xfffe, op: 25, payload: hex('404104ca') };
    expect(toHex(writeServerBinary(message))).toBe('fffe19404104ca');
    expect(readServerBinary(hex('fffe19404104ca'))).toEqual(message);
  });

  it('may have no payload', () => {
    expect(readServerBinary(hex('00011b'))).toEqual({ sequence: 1, op: 27, payload: new Uint8Array(0) });
  });

  it.each(['', '00', '0001'])('is longer than %j', (frame) => {
    expect(readServerBinary(hex(frame))).toBeNull();
  });

  it('goes round with its number', () => {
    expect(toHex(writeServerBinary({ sequence: 0x1_0001, op: 30, payload: hex('') }))).toBe('00011e');
  });
});

it("a client's binary frame is the op and the payload", () => {
  expect(toHex(writeClientBinary(26, hex('0001000200')))).toBe('1a0001000200');
  expect([25, 26, 27, 28, 29, 30].filter(isClientBinaryOp)).toEqual([26, 28]);
});

it.each([
  ['0041f0', { operation: 'append', proposals: hex('41f0') }],
  ['01212062', { operation: 'revoke', proposals: hex('212062') }],
  ['0241f0', null],
  ['00', null],
  ['', null],
])('proposals %j are read by their first byte', (payload, read) => {
  expect(readProposals(hex(payload))).toEqual(read);
});

it.each([
  ['000a0001', { transitionId: 10, message: hex('0001') }],
  ['ffff00', { transitionId: 0xffff, message: hex('00') }],
  ['0000', null],
  ['00', null],
  ['', null],
])('a transition %j is its number and the message', (payload, read) => {
  expect(readTransition(hex(payload))).toEqual(read);
});
