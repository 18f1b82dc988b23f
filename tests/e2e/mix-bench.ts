import type { Page } from 'puppeteer-core';
import { steadyAmplitude } from '../sound/measure.ts';
import type { Sound } from '../sound/wav.ts';
import type { Hear } from './levels.ts';
import { openMixHand, type MixHand } from './mix-hand.ts';
import { pause, type Rig } from './rig.ts';
import { sampleRate } from './test-signal.ts';

/** What is measured, after what a change takes to come out of the host's queue. */
const listenMs = 700;
const settleMs = 350;

/** Hands on the faders, and an ear at either end. */
export interface MixBench extends MixHand {
  /** lets this page play one tone, in place of what it played; amplitude of the samples, 0 to 1 */
  play(page: Page, frequency: number, amplitude: number): Promise<void>;
  /** what the channel hears a moment later, for this time, on both sides */
  record(seconds?: number): Promise<Sound>;
  /** samples of one side of it, 0 to 1 */
  listen(): Promise<Float32Array>;
  /** amplitudes of these tones in what the channel hears */
  hear: Hear;
  /** amplitudes of these tones on their way to the loudspeakers of this computer, as the tabs play on */
  monitor: Hear;
  /** the same of the people in the channel, if they are heard here */
  people: Hear;
}

/** @param rig nothing is streamed yet: the document of the capture is opened here, with an ear at its output */
export async function openMixBench(rig: Rig): Promise<MixBench> {
  await rig.control.page.evaluate(() =>
    chrome.offscreen.createDocument({
      url: 'capture/chromium/offscreen.html',
      reasons: [chrome.offscreen.Reason.USER_MEDIA],
      justification: 'Captures the sound of the tab that is streamed.',
    }),
  );
  const target = await rig.chromium.browser.waitForTarget((one) =>
    one.url().endsWith('/capture/chromium/offscreen.html'),
  );
  const document = await target.asPage();
  await document.evaluate(tapLoudspeakers);

  const tapped = async (context: number, frequencies: readonly number[]): Promise<number[]> => {
    await pause(settleMs);
    const samples = Float32Array.from(await document.evaluate(readTap, context));
    return frequencies.map((frequency) => steadyAmplitude(samples, frequency, sampleRate));
  };

  const bench: MixBench = {
    ...(await openMixHand(rig.control)),
    async play(page, frequency, amplitude) {
      await page.evaluate(playTone, frequency, amplitude);
    },
    async record(seconds = listenMs / 1000) {
      await pause(settleMs);
      rig.server.listener.reset();
      await pause(seconds * 1000);
      const { samples, channels } = rig.server.listener.samples();
      const side = (number: number): Float32Array =>
        Float32Array.from({ length: samples.length / channels }, (_, at) => samples[at * channels + number]! / 32_768);
      return { sampleRate, channels: Array.from({ length: channels }, (_, number) => side(number)) };
    },
    listen: async () => (await bench.record()).channels[0]!,
    async hear(...frequencies) {
      const samples = await bench.listen();
      return frequencies.map((frequency) => steadyAmplitude(samples, frequency, sampleRate));
    },
    monitor: (...frequencies) => tapped(0, frequencies),
    people: (...frequencies) => tapped(1, frequencies),
  };
  return bench;
}

/** Runs in the document of the capture: what a context plays to the loudspeakers is heard by an analyser as well. */
function tapLoudspeakers(): void {
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...ends: number[]) => AudioNode;
  const taps = new Map<BaseAudioContext, AnalyserNode>();
  Object.assign(globalThis, { loudspeakerTaps: taps });
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...ends: number[]) {
    if (to === this.context.destination) {
      const tap = taps.get(this.context) ?? new AnalyserNode(this.context, { fftSize: 32_768, channelCount: 1 });
      taps.set(this.context, tap);
      connect.call(this, tap);
    }
    return connect.call(this, to, ...ends);
  } as typeof AudioNode.prototype.connect;
}

/** Runs there too: the last 0.3 s of what one of the living contexts played, counted from the oldest. */
function readTap(context: number): number[] {
  const { loudspeakerTaps } = globalThis as unknown as { loudspeakerTaps: Map<BaseAudioContext, AnalyserNode> };
  const living = [...loudspeakerTaps.values()].filter((tap) => tap.context.state !== 'closed');
  const loudspeakerTap = living[context];
  if (!loudspeakerTap) return [];
  const samples = new Float32Array(loudspeakerTap.fftSize);
  loudspeakerTap.getFloatTimeDomainData(samples);
  return [...samples.slice(-14_400)];
}

/** Runs in a page. */
function playTone(frequency: number, amplitude: number): void {
  document.querySelector('audio')?.remove();
  const page = globalThis as unknown as { tone?: { oscillator: OscillatorNode; gain: GainNode } };
  if (!page.tone) {
    const context = new AudioContext({ sampleRate: 48_000 });
    const [oscillator, gain] = [context.createOscillator(), context.createGain()];
    oscillator.connect(gain).connect(context.destination);
    oscillator.start();
    page.tone = { oscillator, gain };
  }
  page.tone.oscillator.frequency.value = frequency;
  page.tone.gain.gain.value = amplitude;
}
