import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toBase64 } from '../../shared-protocol/base64.ts';
import type { HeardVoice } from '../../shared-protocol/native-messages.ts';
import { openLocalPlayer } from './player.ts';
import type { Output, VoicesPlayer } from './player-contract.ts';
import { leadSamples } from './playout.ts';
import { stubAudio, type FakeAudio } from './testing/fake-audio.ts';

const frame = 960;
const [mara, jonas] = ['158049329150427131', '158049329150427132'];
const said = (userId: string, mark: number, lost?: number): HeardVoice => ({
  userId,
  data: toBase64(Uint8Array.of(mark, 1, 2)),
  ...(lost !== undefined && { lost }),
});

let audio: FakeAudio;
let outputs: (readonly Output[])[];
let player: VoicesPlayer;

beforeEach(() => {
  vi.useFakeTimers();
  audio = stubAudio();
  outputs = [];
  player = openLocalPlayer({ onOutputs: (next) => outputs.push(next), onLost: () => undefined });
});
afterEach(() => {
  player.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('each voice has its own decoder, and plays without a seam', () => {
  for (let at = 0; at < 3; at += 1) {
    audio.now = at * frame;
    player.heard([said(mara, 1), said(jonas, 2)]);
  }
  expect(audio.decoders).toBe(2);
  for (const mark of [1, 2])
    expect(audio.played.filter((one) => one.mark === mark).map(({ at }) => at)).toEqual(
      [0, 1, 2].map((at) => leadSamples + at * frame),
    );
});

it('lost frames leave their gap', () => {
  player.heard([said(mara, 1)]);
  audio.now = 3 * frame;
  player.heard([said(mara, 2, 2)]);
  const [one, two] = audio.played;
  expect(two!.at - one!.at).toBe(3 * frame);
});

it('a volume that was set before somebody speaks counts from their first word, and a change at once', () => {
  player.setGains({ [mara]: 0.5 });
  player.heard([said(mara, 1), said(jonas, 2)]);
  player.setGains({ [mara]: 2, [jonas]: 0 });
  player.heard([said(mara, 3), said(jonas, 4)]);
  player.setGains({});
  player.heard([said(mara, 5)]);
  expect(audio.played.map(({ mark, gain }) => [mark, gain])).toEqual([
    [1, 0.5],
    [2, 1],
    [3, 2],
    [4, 0],
    [5, 1],
  ]);
});

it('junk of one voice makes no decoder for each frame, disturbs nobody, and is over when it is over', () => {
  for (let count = 0; count < 50; count += 1) {
    player.heard([said(mara, 0), said(jonas, 2)]);
    vi.advanceTimersByTime(20);
    audio.now += frame;
  }
  expect(audio.played).toHaveLength(50);
  expect(audio.decoders).toBeLessThanOrEqual(1 + 6);
  vi.advanceTimersByTime(200);
  player.heard([said(mara, 7)]);
  expect(audio.played.at(-1)!.mark).toBe(7);
  player.heard([{ userId: jonas, data: '!' }]);
});

it('a voice that was silent for a minute is let go of, and comes back with the next word', () => {
  player.heard([said(mara, 1)]);
  vi.advanceTimersByTime(75_000);
  player.heard([said(mara, 2)]);
  expect(audio.decoders).toBe(2);
  expect(audio.played.map(({ mark }) => mark)).toEqual([1, 2]);
});

it('plays where it is told to, and names the real devices that the browser names', async () => {
  await vi.advanceTimersByTimeAsync(0);
  expect(outputs).toEqual([[]]);
  player.playOn('usb');
  player.playOn(null);
  expect(audio.sinks).toEqual(['usb', '']);
  audio.devices = [
    { kind: 'audiooutput', deviceId: 'default', label: 'Default' },
    { kind: 'audiooutput', deviceId: 'usb', label: 'USB headset' },
    { kind: 'audiooutput', deviceId: 'hidden', label: '' },
    { kind: 'audioinput', deviceId: 'microphone', label: 'USB headset' },
  ];
  const other = openLocalPlayer({ onOutputs: (next) => outputs.push(next), onLost: () => undefined });
  await vi.advanceTimersByTimeAsync(0);
  expect(outputs.at(-1)).toEqual([{ id: 'usb', label: 'USB headset' }]);
  other.close();
});

it('leaves nothing behind when it is closed', () => {
  player.heard([said(mara, 1)]);
  player.close();
  player.close();
  expect(audio.isClosed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
