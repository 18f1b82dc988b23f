import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { describe, expect, it } from 'vitest';
import { isEmptyPlainPacket } from '../../shared-protocol/packet-layout.ts';
import { createPlainPackets } from './plain-packets.ts';
import { createRtpTimeline, slotsPerTimestampCycle } from './packet-numbers.ts';
import { createXsalsaPackets, sealXsalsa } from './xsalsa-packets.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex');
const from = (frames: Uint8Array[]) => () => frames.shift() ?? null;
const none = () => [];

describe('packets of mode plain', () => {
  it('are the SSRC and 33 samples, across the borders of frames', () => {
    const maker = createPlainPackets(0xabcd);
    const samples = Uint8Array.from({ length: 200 }, (_, index) => index + 1);
    const pull = from([samples.slice(0, 40), samples.slice(40, 160), samples.slice(160)]);
    expect(toHex(maker.next(pull, none))).toBe('0000abcd' + toHex(samples.slice(0, 66)));
    expect(toHex(maker.next(pull, none))).toBe('0000abcd' + toHex(samples.slice(66, 132)));
    expect(toHex(maker.next(pull, none))).toBe('0000abcd' + toHex(samples.slice(132, 198)));
    expect(maker.next(pull, none)).toBeNull();
    expect(toHex(maker.finish(0))).toBe('0000abcd' + 'c7c8' + '00'.repeat(64));
    expect(maker.finish(1)).toBeNull();
  });

  it('never are an empty packet, which would be a discovery request', () => {
    const maker = createPlainPackets(1);
    const packet = maker.next(from([new Uint8Array(66)]), none)!;
    expect(isEmptyPlainPacket(packet)).toBe(false);
    expect(toHex(packet)).toBe('00000001' + '01' + '00'.repeat(65));
    const last = (maker.next(from([new Uint8Array(2)]), none), maker.finish(0));
    expect(toHex(last)).toBe('00000001' + '01' + '00'.repeat(65));
  });

  it('take an even number of bytes up to 4096', () => {
    const { frameMs } = createPlainPackets(1);
    expect([0, 1, 3, 4098].map((length) => frameMs(new Uint8Array(length)))).toEqual([null, null, null, null]);
    expect(frameMs(new Uint8Array(1920))).toBe(20);
    expect(frameMs(new Uint8Array(4096))).toBeCloseTo(42.67, 2);
  });
});

describe('packets of mode xsalsa20_poly1305', () => {
  const key = () => hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
  const opus = hex('78074fd3a1b2c3d4e5f60718293a4b5c');
  const sealed = '8078123489abcdef0000abcd8341973d834f5cfb8df9ce09b036e644cceda45d904f55f3d376c7e4122c0616';

  it('equal the fixed vector', () => {
    expect(toHex(sealXsalsa(key(), { sequence: 0x1234, timestamp: 0x89abcdef, ssrc: 0xabcd }, opus))).toBe(sealed);
  });

  it('count the sequence by 1 and the timestamp by 960, around their wraps', () => {
    const maker = createXsalsaPackets(0xabcd, key(), createRtpTimeline(0xffff, 0xffff_fc40));
    const pull = from([opus, opus, opus]);
    const heads = [1, 2, 3].map(() => toHex(maker.next(pull, none))!.slice(0, 24));
    expect(heads).toEqual(['8078fffffffffc400000abcd', '80780000000000000000abcd', '80780001000003c00000abcd']);
  });

  it('let time pass in skipped slots, but not the sequence', () => {
    const maker = createXsalsaPackets(1, key(), createRtpTimeline(7, 0));
    maker.skip(50);
    expect(toHex(maker.next(from([opus]), none))!.slice(0, 24)).toBe('807800070000bb8000000001');
  });

  it('end a spurt with five silence frames', () => {
    const maker = createXsalsaPackets(1, key(), createRtpTimeline(0, 0));
    const packets = [0, 1, 2, 3, 4].map((step) => maker.finish(step)!);
    for (const packet of packets) {
      const nonce = new Uint8Array(24);
      nonce.set(packet.subarray(0, 12));
      expect(toHex(xsalsa20poly1305(key(), nonce).decrypt(packet.subarray(12)))).toBe('f8fffe');
    }
    expect(maker.finish(5)).toBeNull();
  });

  it('are never 70 bytes long: such a frame leaves as a code 3 packet of one frame', () => {
    const frame = Uint8Array.from({ length: 42 }, (_, index) => (index === 0 ? 0x78 : index));
    const packet = sealXsalsa(key(), { sequence: 0, timestamp: 0, ssrc: 1 }, frame);
    expect(packet).toHaveLength(71);
    const nonce = new Uint8Array(24);
    nonce.set(packet.subarray(0, 12));
    const opened = xsalsa20poly1305(key(), nonce).decrypt(packet.subarray(12));
    expect(toHex(opened)).toBe('7b01' + toHex(frame.subarray(1)));
  });

  it('stop when the timestamp has gone round, before a nonce comes again', () => {
    const timeline = createRtpTimeline(0, 0);
    const maker = createXsalsaPackets(1, key(), timeline);
    maker.skip(slotsPerTimestampCycle - 1);
    expect(maker.next(from([opus]), none)).not.toBeNull();
    expect(() => maker.next(from([opus]), none)).toThrow(expect.objectContaining({ code: 'nonce-exhausted' }));
    expect(() => createXsalsaPackets(1, key(), timeline).next(from([opus]), none)).not.toThrow();
  });

  it('take only Opus frames of 20 ms', () => {
    const { frameMs } = createXsalsaPackets(1, key(), createRtpTimeline(0, 0));
    expect(frameMs(opus)).toBe(20);
    expect(frameMs(hex('f8fffe'))).toBe(20);
    // empty, too long, 2.5 ms, two frames in one packet
    for (const bad of [new Uint8Array(0), new Uint8Array(1276).fill(0x78), hex('e000'), hex('7900')]) {
      expect(frameMs(bad)).toBeNull();
    }
  });

  it('wipe their key at the end', () => {
    const own = key();
    createXsalsaPackets(1, own, createRtpTimeline(0, 0)).destroy();
    expect(own.every((byte) => byte === 0)).toBe(true);
  });
});
