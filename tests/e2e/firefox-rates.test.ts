import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../../scripts/browsers/visit.ts';
import { phaseSlips, steadyAmplitude } from '../sound/measure.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { pitchesOf, rateElement, ratesPage, rateVolume, type ContextRate } from './rate-pages.ts';
import { pause } from './rig.ts';
import { sampleRate } from './test-signal.ts';

/**
 * Each beside an element and a context of the sound card's own rate. On a card of 48 kHz, the rate that is ours, all the
 * other tests play.
 */
const kinds: readonly { speakerRate: number; rates: readonly ContextRate[] }[] = [
  { speakerRate: 44_100, rates: [8000, 24_000, 96_000] },
  { speakerRate: 96_000, rates: [11_025, 44_100, 192_000] },
];
const seconds = 4;
/** Contexts start one after the other, and what they send is laid side by side. */
const settleMs = 2500;
/** What a busy machine drops on the way is one jump; what Firefox cracks is a tenth of all windows and more. */
const slipTolerance = 0.02;
/** The sound codec takes and adds a little. */
const levelTolerance = 0.02;

/** What a machine that is busy with something else loses is lost here as well, or found whole at another try. */
async function untilWhole(isWhole: () => Promise<string[]>): Promise<string[]> {
  let faults: string[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    faults = await isWhole();
    if (faults.length === 0) return faults;
  }
  return faults;
}

describe.each(kinds)('on a sound card of $speakerRate Hz', ({ speakerRate, rates }) => {
  let rig: FirefoxRig;
  let page: Page;

  beforeAll(async () => {
    rig = await startFirefoxRig({
      workDir: 'e2e-firefox-rates',
      files: { 'index.html': ratesPage([]), 'rates.html': ratesPage(rates), ...rateElement },
      speakerRate,
    });
    await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
    page = await rig.open();
    await rig.stream(page);
  });
  afterAll(() => rig?.close());

  it(`contexts of ${rates.join(', ')} Hz are whole and at their level, on both sides`, async () => {
    await visit(page, new URL('rates.html', rig.site).href);
    await pause(settleMs);
    const faults = await untilWhole(async () => {
      const { channels } = await rig.listen(seconds);
      const sides = { left: channels[0]!, right: channels[1]! };
      return pitchesOf(rates).flatMap((hz) =>
        Object.entries(sides).flatMap(([side, samples]) => {
          const level = steadyAmplitude(samples, hz, sampleRate) / rateVolume;
          const slips = phaseSlips(samples, hz, sampleRate);
          const isWhole = slips <= (slipTolerance * samples.length) / sampleRate / 0.01;
          const isRight = Math.abs(level - 1) <= levelTolerance && isWhole;
          return isRight ? [] : [`${hz} Hz ${side}: level ${level.toFixed(3)}, ${slips} slips`];
        }),
      );
    });
    expect(faults).toEqual([]);
  });
});
