import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPulseAudio, startNullSpeaker, type NullSpeaker } from '../../scripts/browsers/null-speaker.ts';
import { steadyTones } from '../sound/measure.ts';
import { pause, startRig, type Rig } from './rig.ts';
import { sampleRate } from './test-signal.ts';

/** Many sound cards play at this rate. The one that is ours all the other tests play at. */
const speakerRate = 44_100;
const tones = { left: 400, right: 700 } as const;
const amplitude = 0.25;
const listenMs = 2000;
/** A machine that is busy with something else leaves gaps; between them nothing may slip, and something has to be left. */
const leastJudged = 0.25;
const mostTries = 3;
/** The sound codec takes and adds a little. */
const levelTolerance = 0.02;

let folder: string;
let speaker: NullSpeaker | null = null;
let rig: Rig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-speaker-'));
  const pulseAudio = findPulseAudio();
  speaker = pulseAudio === null ? null : await startNullSpeaker(pulseAudio, folder, speakerRate);
  rig = await startRig({ workDir: 'e2e-rates', ...(speaker && { speaker }) });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
});
afterAll(async () => {
  await rig?.close();
  await speaker?.close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(): Promise<{ left: Float32Array; right: Float32Array }> {
  rig.server.listener.reset();
  await pause(listenMs);
  const { samples, channels } = rig.server.listener.samples();
  const side = (at: number) =>
    Float32Array.from({ length: samples.length / channels }, (_, frame) => samples[frame * channels + at]! / 32_768);
  return { left: side(0), right: side(1) };
}

/** What is wrong with a side that is to carry this one tone. */
function faultsOf(samples: Float32Array, hz: number): string[] {
  const { judged, tones: found } = steadyTones(samples, [hz], amplitude, sampleRate);
  const { level, slips } = found[0]!;
  const isRight =
    judged > leastJudged * (listenMs / 10) && Math.abs(level / amplitude - 1) <= levelTolerance && slips === 0;
  return isRight ? [] : [`${hz} Hz: level ${level.toFixed(3)}, ${slips} slips in ${judged} windows`];
}

it('a sound card of 44.1 kHz changes neither pitch nor level, on both sides, and nothing is lost', async () => {
  const rate = await rig.page.evaluate(
    ({ left, right }, volume) => {
      document.querySelector('audio')?.remove();
      // Without an explicit rate a context has the card's.
      const context = new AudioContext();
      const sides = new ChannelMergerNode(context, { numberOfInputs: 2 });
      const gain = new GainNode(context, { gain: volume });
      for (const [at, frequency] of [left, right].entries()) {
        const tone = new OscillatorNode(context, { frequency });
        tone.connect(sides, 0, at);
        tone.start();
      }
      sides.connect(gain).connect(context.destination);
      return context.sampleRate;
    },
    tones,
    amplitude,
  );
  // Without PulseAudio it is this machine's own card, whatever that is.
  if (speaker) expect(rate).toBe(speakerRate);
  await rig.stream();
  await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);
  await pause(1000);

  let faults: string[] = ['nothing was heard'];
  for (let tries = 0; tries < mostTries && faults.length > 0; tries += 1) {
    const { left, right } = await listen();
    faults = [...faultsOf(left, tones.left), ...faultsOf(right, tones.right)];
  }
  expect(faults).toEqual([]);
});
