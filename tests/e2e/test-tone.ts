import { expect } from 'vitest';
import { tone } from '../../extension/capture/sound/tone.ts';
import type { SessionView } from '../../extension/page-contract/view.ts';
import type { LocalServer } from '../../local-server/index.ts';
import { pitchOf, rms, silences, steadyAmplitude } from '../sound/measure.ts';
import { expectLevel } from './levels.ts';
import type { MixHand } from './mix-hand.ts';
import { sampleRate } from './test-signal.ts';

/** 10 ms */
const block = sampleRate / 100;
/** Three packets: what is lost now and then is shorter. */
const longestGapMs = 60;
/** A machine that is busy with something else holes one tone, not all of them. */
const mostTries = 3;

interface Ground {
  server: LocalServer;
  until(isRight: (view: SessionView) => boolean): Promise<SessionView>;
}

/** Sends the test tone into the server's first channel while nothing is streamed, and judges what its listener heard. */
export async function expectTestTone(ground: Ground, hand: MixHand): Promise<void> {
  const { server } = ground;
  let heard = await hearTone(ground, hand);
  for (let tries = 1; tries < mostTries && heard.dropped + heard.gapsMs.length > 0; tries += 1)
    heard = await hearTone(ground, hand);
  const { dropped, gapsMs, sound } = heard;
  expect({ dropped, gapsMs }).toEqual({ dropped: 0, gapsMs: [] });
  expect(Math.abs(sound.length / sampleRate - tone.seconds)).toBeLessThan(0.2);
  const middle = sound.subarray(sampleRate / 2, (3 * sampleRate) / 2);
  expect(pitchOf(middle, sampleRate, tone.hz - 40, tone.hz + 40)).toBe(tone.hz);
  expectLevel(steadyAmplitude(middle, tone.hz, sampleRate), tone.amplitude);
  expect(server.seats.find(server.bot.id, server.guildId)).toBeUndefined();
}

/** One tone: the figures that the setup page shows, and what was heard from its first to its last loud block. */
async function hearTone(
  { server, until }: Ground,
  { post }: MixHand,
): Promise<{ dropped: number; gapsMs: number[]; sound: Float32Array }> {
  const { guildId, channelId, listener } = server;
  listener.reset();
  await post({ type: 'test-tone', guildId, channelId });
  await until(({ test }) => test?.state === 'running');
  const { test, problem, stream } = await until((view) => view.test?.state === 'done' && view.stream.state === 'idle');
  expect([problem, stream]).toEqual([null, { state: 'idle' }]);
  expect(test).toMatchObject({ channelId, state: 'done', isEndToEnd: true });
  if (test?.state !== 'done') throw new Error('the test tone has no result');
  expect(test.packets).toBeGreaterThan(100);
  expect(test.delayMs).toBeGreaterThan(1);

  const { samples, channels } = listener.samples();
  const left = Float32Array.from({ length: samples.length / channels }, (_, at) => samples[at * channels]! / 32_768);
  const loud = Array.from({ length: Math.floor(left.length / block) }, (_, at) => at).filter(
    (at) => rms(left.subarray(at * block, (at + 1) * block)) > 0.4 * tone.amplitude,
  );
  const sound = left.subarray((loud[0] ?? 0) * block, ((loud.at(-1) ?? -1) + 1) * block);
  return { dropped: test.dropped, gapsMs: silences(sound, sampleRate, longestGapMs), sound };
}
