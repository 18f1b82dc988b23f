import { describe, expect, it } from 'vitest';
import { createPlainPackets } from './plain-packets.ts';
import { createNonceCounter, createRtpTimeline } from './packet-numbers.ts';
import { createAeadPackets, sealAesGcm } from './rtp-packets.ts';
import { createSender, maxInvalidInARow, type Sender } from './sender.ts';
import { simulateSender } from './testing/simulate-sender.ts';
import { createXsalsaPackets } from './xsalsa-packets.ts';

const opus = () => Uint8Array.from([0x78, 1, 2, 3]);
const pcm = () => new Uint8Array(1920).fill(7);
const aead = () =>
  createAeadPackets(sealAesGcm, {
    ssrc: 1,
    key: new Uint8Array(32),
    timeline: createRtpTimeline(0, 0),
    nonces: createNonceCounter(0),
  });
const xsalsa = () => createXsalsaPackets(1, new Uint8Array(32), createRtpTimeline(0, 0));

const gaps = (wire: { atMs: number }[]) => wire.slice(1).map(({ atMs }, index) => atMs - wire[index]!.atMs);
const steps = (wire: { timestamp: number }[]) =>
  wire.slice(1).map(({ timestamp }, index) => (timestamp - wire[index]!.timestamp) / 960);

describe('the sender', () => {
  it('sends one packet every 20 ms, regular in time, sequence and timestamp, while arrivals jitter by 40 ms', () => {
    const { wire, feed, run, figures } = simulateSender(xsalsa(), opus);
    feed(500, { lagMs: (index) => (index * 7919) % 41 });
    run(10_000);
    expect(wire.length).toBeGreaterThan(480);
    expect(Math.max(...gaps(wire))).toBeLessThanOrEqual(20.5);
    expect(Math.min(...gaps(wire))).toBeGreaterThanOrEqual(19.5);
    expect(new Set(steps(wire))).toEqual(new Set([1]));
    expect(wire.map(({ sequence }) => sequence)).toEqual(wire.map((_, index) => index));
    expect(figures()).toMatchObject({ dropped: 0, underruns: 0 });
  });

  it('sends exactly 16000 document packets in 11 seconds', () => {
    const { wire, feed, run } = simulateSender(createPlainPackets(1), pcm);
    feed(1000);
    run(1000);
    const before = wire.length;
    run(11_000);
    expect(Math.abs(wire.length - before - 16_000)).toBeLessThanOrEqual(2);
  });

  it.each([
    ['fast', 1 - 200e-6],
    ['slow', 1 + 200e-6],
  ])('follows a capture clock that is 200 ppm %s for ten minutes without a drop or a growing delay', (_, factor) => {
    const { sender, feed, run, wire } = simulateSender(xsalsa(), opus);
    feed(30_000, { periodMs: 20 * factor });
    run(3000);
    let [least, most] = [Infinity, 0];
    for (let second = 3; second < 595; second += 1) {
      run(1000);
      const { queueMs } = sender.figures(1000);
      [least, most] = [Math.min(least, queueMs), Math.max(most, queueMs)];
    }
    expect(least).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(200);
    expect(sender.figures(1000)).toMatchObject({ dropped: 0, underruns: 0 });
    expect(new Set(steps(wire))).toEqual(new Set([1]));
  });

  it.each([100, 500, 2000])(
    'catches up by two packets after a stall of %i ms, and its time follows the clock',
    (ms) => {
      const { wire, feed, run, stall, figures } = simulateSender(xsalsa(), opus);
      feed(400);
      run(2000);
      const before = wire.length;
      stall(ms);
      const resumedAtMs = wire.length;
      run(1000);
      const burst = wire.slice(resumedAtMs).filter(({ atMs }) => atMs === wire[resumedAtMs]!.atMs);
      expect(resumedAtMs).toBe(before);
      expect(burst.length).toBeLessThanOrEqual(3);
      const last = wire.at(-1)!;
      const first = wire[0]!;
      expect(Math.abs((last.timestamp - first.timestamp) / 48 - (last.atMs - first.atMs))).toBeLessThan(25);
      expect(wire.map(({ sequence }) => sequence)).toEqual(wire.map((_, index) => index));
      // the skipped frames are gone, so the delay is as before
      expect(figures().queueMs).toBeLessThanOrEqual(200);
    },
  );

  it.each([150, 300, 450, 2000])(
    'is not late for good after it was stopped for %i ms, with all of the source',
    (ms) => {
      const { run, feed, stall, figures } = simulateSender(xsalsa(), opus);
      // Frames that arrived meanwhile are read just after the first deadline.
      feed(400, { lagMs: (index) => (index < 100 ? 0 : Math.max(0, 2001 + ms - index * 20)) });
      run(2000);
      const usualMs = figures().queueMs;
      stall(ms);
      run(1000);
      expect(figures().queueMs).toBeLessThanOrEqual(usualMs + 40);
    },
  );

  it('catches up in the document mode by what was due within a short stall', () => {
    const { wire, feed, run, stall, figures } = simulateSender(createPlainPackets(1), pcm);
    feed(200);
    run(1000);
    stall(50);
    run(1000);
    expect(figures()).toMatchObject({ dropped: 0, underruns: 0 });
    const expected = ((wire.at(-1)!.atMs - wire[0]!.atMs) / 1000) * (48_000 / 33);
    expect(Math.abs(wire.length - expected)).toBeLessThan(3);
  });

  it('bounds the delay at 500 ms when a burst comes, by dropping the oldest', () => {
    const { run, feed, figures } = simulateSender(xsalsa(), opus);
    feed(300, { lagMs: (index) => (index >= 50 && index < 150 ? (150 - index) * 20 : 0) });
    run(3500);
    const { queueMs, dropped, latencyMs } = figures();
    expect(queueMs).toBeLessThanOrEqual(500);
    expect(latencyMs.max).toBeLessThanOrEqual(500);
    expect(dropped).toBeGreaterThan(50);
  });

  it.each([300, 450, 2000])('is not late for good after the source was held up for %i ms', (ms) => {
    const { run, feed, figures } = simulateSender(xsalsa(), opus);
    // All frames of that time arrive at its end.
    feed(3500, { lagMs: (index) => (index < 100 ? 0 : Math.max(0, 2000 + ms - index * 20)) });
    run(2000);
    const usualMs = figures().queueMs;
    run(ms + 1500);
    // The delay given to a source that stalled once, and no more.
    expect(figures().queueMs).toBeLessThanOrEqual(220);
    run(60_000);
    expect(Math.abs(figures().queueMs - usualMs)).toBeLessThanOrEqual(40);
  });

  it('plays out what is queued on pause, sends five silence frames, stops, and starts again cleanly', () => {
    const { sender, wire, feed, run, now } = simulateSender(xsalsa(), opus);
    feed(50);
    run(1000);
    sender.pause(now());
    run(500);
    expect(wire).toHaveLength(55);
    // 12 header + 16 tag + frame
    expect(wire.slice(-6).map(({ length }) => length)).toEqual([32, 31, 31, 31, 31, 31]);
    expect(sender.wakeAtMs()).toBe(Infinity);
    const stoppedAtMs = wire.at(-1)!.atMs;
    run(3000);
    feed(50, { firstSequence: 200 });
    run(1000);
    const again = wire[55]!;
    expect(sender.figures(1000).underruns).toBe(0);
    expect(again.sequence).toBe(55);
    expect(Math.abs((again.timestamp - wire[54]!.timestamp) / 48 - (again.atMs - stoppedAtMs))).toBeLessThan(25);
    // buffered again before the first packet
    expect(again.atMs - 4500).toBeGreaterThanOrEqual(40);
  });

  it('drops what is queued on a pause that asks for it, and says five silence frames at once', () => {
    const { sender, wire, feed, run, now } = simulateSender(xsalsa(), opus);
    feed(50);
    run(995);
    const before = wire.length;
    const pausedAtMs = now();
    sender.pause(now(), true);
    run(500);
    expect(wire.slice(before).map(({ length }) => length)).toEqual([31, 31, 31, 31, 31]);
    expect(wire[before]!.atMs - pausedAtMs).toBeLessThanOrEqual(20);
    expect(sender.wakeAtMs()).toBe(Infinity);
    expect(sender.figures(1000)).toMatchObject({ queueMs: 0, dropped: 0, underruns: 0 });
    feed(50, { firstSequence: 100 });
    run(200);
    expect(wire.length).toBeGreaterThan(before + 5);
    expect(wire.map(({ sequence }) => sequence)).toEqual(wire.map((_, index) => index));
  });

  it('says nothing at all when such a pause comes before the first packet, or twice', () => {
    const { sender, wire, feed, run, now } = simulateSender(xsalsa(), opus);
    sender.pause(now(), true);
    feed(2);
    run(30);
    sender.pause(now(), true);
    sender.pause(now(), true);
    run(300);
    expect(wire).toEqual([]);
    expect(sender.wakeAtMs()).toBe(Infinity);
  });

  it('leaves nothing of a dropped frame over for the next talk spurt in document packets', () => {
    const heard: number[] = [];
    let value = 7;
    const send = (packet: Uint8Array): void => void heard.push(...packet.subarray(4));
    const sender = createSender({ maker: createPlainPackets(1), wallMs: () => 0, send });
    const run = (fromMs: number, toMs: number): void => {
      for (let nowMs = fromMs; nowMs < toMs; nowMs += 1) {
        const sequence = nowMs / 20;
        const data = new Uint8Array(1920).fill(value);
        if (Number.isInteger(sequence)) sender.push({ sequence, capturedAt: 0, data }, nowMs);
        sender.tick(nowMs);
      }
    };
    run(0, 195);
    sender.pause(195, true);
    expect(new Set(heard)).toEqual(new Set([7]));
    heard.length = 0;
    value = 9;
    run(1000, 1195);
    expect(new Set(heard)).toEqual(new Set([9]));
  });

  it('plays out every frame after a pause, whatever stalls meanwhile', () => {
    const { sender, wire, feed, run, stall, now } = simulateSender(xsalsa(), opus);
    feed(20, { periodMs: 0 });
    run(10);
    sender.pause(now());
    stall(300);
    run(1000);
    expect(wire.filter(({ length }) => length === 32)).toHaveLength(20);
    expect(sender.wakeAtMs()).toBe(Infinity);
  });

  it('sends what little there is when a pause comes while it buffers', () => {
    const { sender, wire, feed, run, now } = simulateSender(xsalsa(), opus);
    feed(2);
    run(30);
    sender.pause(now());
    run(300);
    expect(wire).toHaveLength(7);
    expect(sender.wakeAtMs()).toBe(Infinity);
  });

  it('counts an underrun for each missing frame and ends the spurt when the source is gone', () => {
    const { sender, wire, feed, run, figures } = simulateSender(xsalsa(), opus);
    feed(50);
    run(3000);
    expect(figures().underruns).toBe(5);
    expect(wire).toHaveLength(55);
    expect(sender.wakeAtMs()).toBe(Infinity);
  });

  it('skips a slot for a frame that is late, and keeps the frame', () => {
    const { wire, feed, run, figures } = simulateSender(xsalsa(), opus);
    feed(200, { lagMs: (index) => (index >= 100 ? 90 : 0) });
    run(4500);
    expect(figures().dropped).toBe(0);
    const sound = wire.filter(({ length }) => length === 32);
    expect(sound).toHaveLength(200);
    expect(Math.max(...steps(sound))).toBeLessThanOrEqual(4);
  });

  it('drops frames out of order and unusable ones, and accepts a capture that restarts its count', () => {
    const { sender, now } = simulateSender(xsalsa(), opus);
    const push = (sequence: number, data = opus()) => sender.push({ sequence, capturedAt: 0, data }, now());
    for (const sequence of [100, 101, 101, 99, 60]) push(sequence);
    push(102, new Uint8Array(0));
    expect(sender.figures(1000).dropped).toBe(4);
    push(0);
    push(1);
    expect(sender.figures(1000).dropped).toBe(4);
  });

  it('calls the source broken after a hundred unusable frames in a row, not before', () => {
    const { sender } = simulateSender(xsalsa(), opus);
    const bad = (sequence: number) => sender.push({ sequence, capturedAt: 0, data: new Uint8Array(1276) }, 0);
    for (let index = 1; index < maxInvalidInARow; index += 1) bad(index);
    expect(sender.isSourceBroken).toBe(false);
    sender.push({ sequence: 100, capturedAt: 0, data: opus() }, 0);
    for (let index = 1; index < maxInvalidInARow; index += 1) sender.reject();
    expect(sender.isSourceBroken).toBe(false);
    sender.reject();
    expect(sender.isSourceBroken).toBe(true);
  });

  it('reports late packets, latency, queue and rate', () => {
    const { feed, run, sender } = simulateSender(xsalsa(), opus);
    feed(200);
    run(2000);
    sender.figures(2000);
    run(1000);
    const figures = sender.figures(1000);
    expect(figures.packetsPerSecond).toBeCloseTo(50, 0);
    expect(figures.latencyMs.p50).toBeGreaterThan(30);
    expect(figures.latencyMs.max).toBeLessThan(150);
    expect(figures.lateMs.max).toBeLessThanOrEqual(0.25);
  });

  it.each([
    ['a pause that drops the queue', (sender: Sender) => sender.pause(1000, true)],
    ['an order to drop the queue', (sender: Sender) => sender.discard()],
  ])('sends nothing that was sealed ahead after %s, and its numbers go to others', (_, act) => {
    let data = opus();
    const { sender, wire, feed, run } = simulateSender(aead(), () => data);
    feed(50);
    run(1000);
    // What the thread does after each packet.
    sender.prepare();
    const before = wire.length;
    act(sender);
    data = Uint8Array.of(...opus(), 5);
    feed(20, { firstSequence: 50 });
    run(1500);
    expect(sender.wakeAtMs()).toBe(Infinity);
    const after = wire.slice(before);
    expect(wire.map(({ sequence }) => sequence)).toEqual(wire.map((_, index) => index));
    const last = wire.at(-1)!;
    // The wait begins again with packets that are a little further apart.
    expect(Math.abs((last.timestamp - wire[0]!.timestamp) / 48 - (last.atMs - wire[0]!.atMs))).toBeLessThan(60);
    const bytes = after.map(({ length }) => length);
    // A header, a tag, a nonce, and one byte more than the frames that were dropped.
    expect(bytes.filter((length) => length === 32 + 5)).toHaveLength(20);
    expect(bytes).not.toContain(32 + 4);
  });
});
