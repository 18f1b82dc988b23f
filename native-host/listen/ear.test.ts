import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HeardVoice } from '../../shared-protocol/native-messages.ts';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';
import { batchMs } from './batch.ts';
import { createEar } from './ear.ts';
import { maxHeard } from './stage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const user = (ssrc: number): string => `15804932915042713${ssrc}`;
const voices = (count: number) => Array.from({ length: count }, (_, ssrc) => ({ ssrc, userId: user(ssrc) }));

function begin({ unseal = (_: string, frame: Uint8Array): Uint8Array | null => frame } = {}) {
  const sent: { atMs: number; voices: HeardVoice[] }[] = [];
  const startMs = Date.now();
  const opened: string[] = [];
  const ear = createEar({
    nowMs: () => Date.now(),
    unseal(userId, frame) {
      opened.push(userId);
      return unseal(userId, frame);
    },
    batchMs: () => batchMs(1),
    send: (heard) => sent.push({ atMs: Date.now() - startMs, voices: heard }),
  });
  const packet = (ssrc: number, sequence: number, payload: Uint8Array = Uint8Array.of(0x78, ssrc, sequence)): void => {
    if (ear.wants(ssrc, payload.length <= silenceFrame.length && payload[0] === 0xf8))
      ear.packet({ ssrc, sequence, payload });
  };
  return { ear, packet, sent, opened };
}
const marks = (sent: { voices: HeardVoice[] }[], userId: string): number[] =>
  sent.flatMap((message) =>
    message.voices.filter((one) => one.userId === userId).map(({ data }) => Buffer.from(data, 'base64')[2]!),
  );

it('whoever is not known yet, or no longer, is not even decrypted', () => {
  const { ear, packet, opened, sent } = begin();
  packet(1, 0);
  ear.listenTo(voices(2));
  packet(1, 1);
  packet(5, 0);
  ear.listenTo(null);
  packet(1, 2);
  vi.advanceTimersByTime(1000);
  expect(opened).toEqual([user(1)]);
  expect(sent).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('three who speak for a second arrive whole and in order, in fifty messages', () => {
  const { ear, packet, sent } = begin();
  ear.listenTo(voices(3));
  for (let sequence = 0; sequence < 50; sequence += 1) {
    for (const ssrc of [0, 1, 2]) packet(ssrc, sequence);
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(200);
  for (const ssrc of [0, 1, 2]) expect(marks(sent, user(ssrc))).toEqual(Array.from({ length: 50 }, (_, at) => at));
  expect(sent.length).toBeLessThanOrEqual(51);
  expect(vi.getTimerCount()).toBe(0);
});

it('a frame goes out within 20 ms, and one behind a hole as soon as that is given up', () => {
  const { ear, packet, sent } = begin();
  ear.listenTo(voices(1));
  packet(0, 0);
  vi.advanceTimersByTime(20);
  packet(0, 3);
  vi.advanceTimersByTime(200);
  expect(sent.map(({ atMs }) => atMs)).toEqual([20, 80]);
  expect(sent[1]!.voices).toEqual([{ userId: user(0), lost: 2, data: expect.any(String) }]);
});

it('an end of talking is no loss, and what no key opens is', () => {
  const { ear, packet, sent } = begin({ unseal: (_, frame) => (frame[2] === 7 ? null : frame) });
  ear.listenTo(voices(1));
  for (let sequence = 0; sequence < 10; sequence += 1)
    packet(0, sequence, sequence >= 2 && sequence < 6 ? silenceFrame : undefined);
  vi.advanceTimersByTime(100);
  const [{ voices: heard } = { voices: [] }] = sent;
  expect(heard.map(({ lost = 0 }) => lost)).toEqual([0, 0, 0, 1, 0]);
});

it('a flood of one voice is cut to what a voice can be, and a crowd to eight of them', () => {
  const { ear, packet, opened } = begin();
  ear.listenTo(voices(100));
  for (let at = 0; at < 1000; at += 1) {
    packet(at % 100, at);
    for (let again = 0; again < 20; again += 1) packet(0, at * 20 + again);
    vi.advanceTimersByTime(1);
  }
  expect(opened.filter((one) => one === user(0)).length).toBeLessThanOrEqual(111);
  expect(new Set(opened).size).toBeGreaterThan(maxHeard - 1);
});

it('an SSRC that becomes another person begins anew', () => {
  const { ear, packet, sent } = begin();
  ear.listenTo([{ ssrc: 0, userId: user(1) }]);
  packet(0, 10);
  vi.advanceTimersByTime(20);
  ear.listenTo([{ ssrc: 0, userId: user(2) }]);
  packet(0, 3);
  vi.advanceTimersByTime(20);
  expect(sent.map(({ voices: [voice] }) => [voice!.userId, voice!.lost])).toEqual([
    [user(1), undefined],
    [user(2), undefined],
  ]);
});

it('more than three that listen share 150 messages a second', () => {
  for (let sessions = 1; sessions <= 16; sessions += 1)
    expect((sessions * 1000) / batchMs(sessions), `${sessions}`).toBeLessThanOrEqual(150);
});
