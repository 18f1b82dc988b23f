import { createDecipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { describe, expect, it } from 'vitest';
import {
  createAeadPackets,
  createRtpPackets,
  maxDatagramBytes,
  sealAesGcm,
  sealRtpsize,
  sealXChaCha,
} from './rtp-packets.ts';
import { createNonceCounter, createRtpTimeline, noncesPerCycle } from './packet-numbers.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const from = (frames: Uint8Array[]) => () => frames.shift() ?? null;
const none = () => [];

const key = () => hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const opus = hex('78074fd3a1b2c3d4e5f60718293a4b5c');
const header = { sequence: 0x1234, timestamp: 0x89ab_cdef, ssrc: 0xabcd };

const headBytes = (packet: Uint8Array): number => ((packet[0]! & 0x10) === 0 ? 12 : 16);

/** The receiver's side, independently: header and preamble are authenticated, the last 4 bytes are the nonce. */
const open = {
  aead_aes256_gcm_rtpsize(packet: Uint8Array): string {
    const nonce = Buffer.concat([packet.subarray(-4), Buffer.alloc(8)]);
    const cipher = createDecipheriv('aes-256-gcm', key(), nonce);
    const head = headBytes(packet);
    cipher.setAAD(packet.subarray(0, head));
    cipher.setAuthTag(packet.subarray(-20, -4));
    return cipher.update(packet.subarray(head, -20), undefined, 'hex') + cipher.final('hex');
  },
  aead_xchacha20_poly1305_rtpsize(packet: Uint8Array): string {
    const nonce = Buffer.concat([packet.subarray(-4), Buffer.alloc(20)]);
    const head = headBytes(packet);
    return toHex(xchacha20poly1305(key(), nonce, packet.subarray(0, head)).decrypt(packet.subarray(head, -4)));
  },
};

describe.each([
  [
    'aead_aes256_gcm_rtpsize',
    sealAesGcm,
    '8078123489abcdef0000abcd3c318279ade8377cbaca628880877edc7cb0d560d305113aee9b26f47519298b00000001',
  ],
  [
    'aead_xchacha20_poly1305_rtpsize',
    sealXChaCha,
    '8078123489abcdef0000abcd71a01ef3ceb2520b2b11a08ced0ae54f2c41ad058b587f5a15661ff255d3eaae00000001',
  ],
] as const)('packets of mode %s', (mode, seal, vector) => {
  const create = ({
    nonces = createNonceCounter(0),
    timeline = createRtpTimeline(0, 0),
    own = key(),
    speaking = (): number => 1,
  } = {}) => createAeadPackets(seal, { ssrc: 0xabcd, key: own, timeline, nonces, speaking });

  it('equal the fixed vector', () => {
    expect(toHex(sealRtpsize(seal, key(), header, 1, opus))).toBe(vector);
  });

  it('count sequence, time and nonce around their wraps', () => {
    const maker = create({
      nonces: createNonceCounter(0xffff_ffff),
      timeline: createRtpTimeline(0xffff, 0xffff_fc40),
    });
    const packets = [1, 2, 3].map(() => toHex(maker.next(from([opus]), none)!));
    expect(packets.map((packet) => packet.slice(0, 24))).toEqual([
      '8078fffffffffc400000abcd',
      '80780000000000000000abcd',
      '80780001000003c00000abcd',
    ]);
    expect(packets.map((packet) => packet.slice(-8))).toEqual(['ffffffff', '00000000', '00000001']);
    expect(packets.map((packet) => open[mode](hex(packet)))).toEqual(Array(3).fill(toHex(opus)));
  });

  it('stop before a nonce is used twice under one key', () => {
    let taken = 0;
    const nonces = {
      take: () => taken++ >>> 0,
      get taken() {
        return taken;
      },
    };
    const maker = create({ nonces });
    maker.next(from([opus]), none);
    taken = noncesPerCycle - 1;
    expect(toHex(maker.next(from([opus]), none)!).slice(-8)).toBe('ffffffff');
    expect(() => maker.next(from([opus]), none)).toThrow(expect.objectContaining({ code: 'nonce-exhausted' }));
  });

  it('continue with their nonces if the same key is given again', () => {
    const nonces = createNonceCounter(7);
    const used = [create({ nonces }), create({ nonces })].map((maker) =>
      toHex(maker.next(from([opus]), none)!).slice(-8),
    );
    expect(used).toEqual(['00000007', '00000008']);
  });

  /** Frames in a queue, as the sender holds them. */
  const queueOf = (frames: Uint8Array[]) => ({
    pull: () => frames.shift() ?? null,
    peek: (count: number) => frames.slice(0, count),
    frames,
  });
  const frame = (mark: number) => Uint8Array.of(0x78, mark, 2, 3);
  const inside = (packet: Uint8Array | null) => open[mode](packet!).slice(2, 4);
  const headOf = (packet: Uint8Array | null) => Buffer.from(packet!).readUInt32BE(4) / 960;

  it('are sealed ahead, and are the same as if they were not', () => {
    const [ahead, single] = [create(), create()];
    const [queue, other] = [queueOf([1, 2, 3, 4, 5].map(frame)), queueOf([1, 2, 3, 4, 5].map(frame))];
    for (let count = 0; count < 5; count += 1) {
      expect(toHex(ahead.next(queue.pull, queue.peek)!)).toBe(toHex(single.next(other.pull, none)!));
    }
    expect(ahead.next(queue.pull, queue.peek)).toBeNull();
  });

  it('are sealed again with a new nonce if time was skipped or frames were dropped meanwhile', () => {
    const maker = create();
    const queue = queueOf([1, 2, 3, 4, 5, 6].map(frame));
    const next = () => maker.next(queue.pull, queue.peek);
    const packets = [next()];
    maker.skip(10);
    packets.push(next());
    queue.frames.splice(0, 2);
    packets.push(next());
    expect(packets.map(inside)).toEqual(['01', '02', '05']);
    expect(packets.map(headOf)).toEqual([0, 11, 12]);
    expect(packets.map((packet) => Buffer.from(packet!).readUInt16BE(2))).toEqual([0, 1, 2]);
    // three were encrypted at first, three after the pause
    expect(packets.map((packet) => toHex(packet!).slice(-8))).toEqual(['00000000', '00000003', '00000006']);
  });

  it('carry what is not the plain ring in an extension from the next packet on, and silence carries nothing', () => {
    let flags = 1;
    const nonces = createNonceCounter(0);
    const maker = create({ nonces, speaking: () => flags });
    const queue = queueOf([1, 2, 3, 4, 5, 6].map(frame));
    const next = () => maker.next(queue.pull, queue.peek)!;
    const packets = [next()];
    flags = 2;
    packets.push(next(), next());
    flags = 5;
    packets.push(next());
    flags = 1;
    packets.push(next());
    expect(packets.map((packet) => toHex(packet.subarray(0, 2)))).toEqual(['8078', '9078', '9078', '9078', '8078']);
    // The preamble is authenticated in clear, the body is the first part of what is encrypted.
    expect(packets.map((packet) => toHex(packet.subarray(12, headBytes(packet))))).toEqual([
      '',
      'bede0001',
      'bede0001',
      'bede0001',
      '',
    ]);
    expect(packets.map((packet) => open[mode](packet))).toEqual([
      toHex(frame(1)),
      `90040000${toHex(frame(2))}`,
      `90040000${toHex(frame(3))}`,
      `90030000${toHex(frame(4))}`,
      toHex(frame(5)),
    ]);
    expect(new Set(packets.map((packet) => toHex(packet.subarray(-4)))).size).toBe(5);
    flags = 2;
    expect(open[mode](maker.finish(0)!)).toBe('f8fffe');
  });

  it('let time pass in skipped slots, but neither sequence nor nonce', () => {
    const maker = create({ timeline: createRtpTimeline(7, 0) });
    maker.skip(50);
    const packet = toHex(maker.next(from([opus]), none)!);
    expect([packet.slice(0, 24), packet.slice(-8)]).toEqual(['807800070000bb800000abcd', '00000000']);
  });

  it('end a spurt with five silence frames', () => {
    const maker = create();
    const packets = [0, 1, 2, 3, 4].map((step) => maker.finish(step)!);
    expect(packets.map((packet) => open[mode](packet))).toEqual(Array(5).fill('f8fffe'));
    expect(maker.finish(5)).toBeNull();
  });

  it('end a spurt with what silence is at that moment, without an extension, or with nothing', () => {
    const frames = ['efaa', 'efbb'].map(hex);
    const maker = createAeadPackets(seal, {
      ssrc: 1,
      key: key(),
      timeline: createRtpTimeline(0, 0),
      nonces: createNonceCounter(0),
      speaking: () => 2,
      silence: () => frames.shift() ?? null,
    });
    expect([maker.finish(0), maker.finish(1)].map((packet) => open[mode](packet!))).toEqual(['efaa', 'efbb']);
    expect(maker.finish(2)).toBeNull();
  });

  it('hold whatever fits into a datagram', () => {
    const maker = create();
    const sizes = [0, 1, 1275 + 16, maxDatagramBytes - 40, maxDatagramBytes - 39];
    expect(sizes.map((size) => maker.frameMs(new Uint8Array(size)))).toEqual([null, 20, 20, 20, null]);
    const marked = create({ speaking: () => 2 });
    expect(marked.next(from([new Uint8Array(maxDatagramBytes - 40)]), none)).toHaveLength(maxDatagramBytes);
    expect(maxDatagramBytes).toBeLessThanOrEqual(1400);
  });

  it('wipe their key at the end', () => {
    const own = key();
    create({ own }).destroy();
    expect(own.every((byte) => byte === 0)).toBe(true);
  });
});

describe('packets that are sealed three at a time', () => {
  const world = () => {
    let sealed = 0;
    const maker = createRtpPackets({
      ssrc: 1,
      timeline: createRtpTimeline(0, 0),
      key: new Uint8Array(32),
      batch: 3,
      isUsable: () => true,
      seal(_, frame) {
        sealed += 1;
        return frame;
      },
    });
    const frames: Uint8Array[] = [];
    const next = () =>
      maker.next(
        () => frames.shift() ?? null,
        (count) => frames.slice(0, count),
      );
    return {
      maker,
      frames,
      next,
      prepare: () => maker.prepare((count) => frames.slice(0, count)),
      sealed: () => sealed,
    };
  };

  it('are not sealed on their way out, with two between two looks at what has come', () => {
    const { frames, next, prepare, sealed } = world();
    const left: (Uint8Array | null)[] = [];
    frames.push(Uint8Array.of(0));
    for (let turn = 0; turn < 20; turn += 1) {
      frames.push(Uint8Array.of(2 * turn + 1), Uint8Array.of(2 * turn + 2));
      prepare();
      const before = sealed();
      left.push(next(), next());
      expect(sealed()).toBe(before);
    }
    expect(left.map((packet) => packet?.[0])).toEqual(Array.from({ length: 40 }, (_, index) => index));
    // One of the later ones is encrypted already, and none was encrypted twice.
    expect(sealed()).toBe(41);
  });

  it.each([
    ['frames were dropped', ({ frames }: ReturnType<typeof world>) => void frames.splice(0, 1)],
    ['a slot was skipped', ({ maker }: ReturnType<typeof world>) => maker.skip(1)],
  ])('are all sealed again if %s', (_, change) => {
    const made = world();
    const { frames, next, prepare, sealed } = made;
    frames.push(...[1, 2, 3, 4, 5, 6].map((mark) => Uint8Array.of(mark)));
    prepare();
    next();
    next();
    change(made);
    prepare();
    const before = sealed();
    expect(next()).not.toBeNull();
    expect(next()).not.toBeNull();
    expect(sealed()).toBe(before);
  });
});
