import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { amplitudeAt } from '../sound/measure.ts';
import type { Sound } from '../sound/wav.ts';
import { expectLevels } from './levels.ts';
import type { MixBench } from './mix-bench.ts';
import { patienceMs, pause, type Rig } from './rig.ts';
import { sampleRate } from './test-signal.ts';

const hz = 700;
/** Long and short as words are: a steady tone is noise to the browser, which takes it out. */
const word = { everyFrames: 24_000, frames: 14_400 } as const;
/** The browser evens out how loud a microphone is; what was not silenced is far above, what was far below. */
const heardAbove = 0.05;
const silentBelow = 0.005;
/** A listen holds at least one word as a whole. */
const listenMs = 900;

export function microphoneSound(): Sound {
  const sample = (_: unknown, at: number): number =>
    at % word.everyFrames < word.frames ? 0.4 * Math.sin((2 * Math.PI * hz * at) / sampleRate) : 0;
  return { sampleRate, channels: [Float32Array.from({ length: 4 * word.everyFrames }, sample)] };
}

/** @param beside what the tab plays meanwhile */
export async function expectMicrophone(rig: Rig, bench: MixBench, beside: { hz: number; amplitude: number }) {
  const { page } = rig.control;
  const access = rig.chromium.browser.defaultBrowserContext();
  const origin = `chrome-extension://${rig.chromium.extension.id}`;
  const microphone = async () => (await rig.control.view()).microphone;
  const isSwitchedOn = () => page.$eval('#microphone-on', (element) => (element as HTMLInputElement).checked);
  const reason = () => page.$$eval('#microphone-on-problem', (all) => all.map(({ textContent }) => textContent));
  const heard = () => expect.poll(() => hear(rig), { timeout: patienceMs });

  await page.bringToFront();
  await access.overridePermissions(origin, []);
  await page.click('#microphone-on');
  await expect.poll(reason, { timeout: patienceMs }).toEqual([expect.stringContaining('blocked the microphone')]);
  expect(await isSwitchedOn()).toBe(false);
  expect(await microphone()).toMatchObject({ isOn: false });

  await access.overridePermissions(origin, ['microphone']);
  await expect.poll(reason, { timeout: patienceMs }).toEqual([]);
  await page.click('#microphone-on');
  await rig.until(({ microphone: { isOn, state } }) => isOn && state.at === 'open');
  expect(await isSwitchedOn()).toBe(true);
  // The browser brings it up to full scale, and the limiter would turn down both then.
  await bench.post({ type: 'set-microphone', microphone: { volume: 0.3 } });
  await heard().toEqual([expect.closeTo(1, 1), 'heard']);
  await expectLevels(bench.hear, [[beside.hz, beside.amplitude]]);

  const popup = await rig.chromium.openPopup(rig.page);
  await (await popup.waitForSelector('#mute-microphone', { timeout: patienceMs }))?.click();
  await rig.until(({ microphone: { isMuted } }) => isMuted);
  await heard().toEqual([null, 'silent']);
  await expectLevels(bench.hear, [[beside.hz, beside.amplitude]]);
  await popup.click('#mute-microphone');
  await heard().toEqual([expect.closeTo(1, 1), 'heard']);

  await bench.post({ type: 'set-microphone', microphone: { usesPushToTalk: true } });
  await heard().toEqual([null, 'silent']);
  await holdTalk(popup, async () => {
    await rig.until(({ microphone: { isTalking } }) => isTalking);
    await heard().toEqual([expect.closeTo(1, 1), 'heard']);
  });
  await heard().toEqual([null, 'silent']);
  // The popup is closed in mid-sentence, with the key down.
  await holdTalk(popup, async () => {
    await rig.until(({ microphone: { isTalking } }) => isTalking);
    await popup.close();
  });
  await rig.until(({ microphone: { isTalking } }) => !isTalking);

  // The permission is taken back while it is in use.
  await access.overridePermissions(origin, []);
  await rig.until(({ microphone: { isOn } }) => !isOn);
  await expectLevels(bench.hear, [[beside.hz, beside.amplitude]]);
  await bench.post({ type: 'set-microphone', microphone: { volume: 1 } });
  await access.clearPermissionOverrides();
}

/** Holds it down with the keyboard, from wherever it is reached. */
async function holdTalk(popup: Page, meanwhile: () => Promise<void>): Promise<void> {
  await (await popup.waitForSelector('#talk', { timeout: patienceMs }))?.focus();
  await popup.keyboard.down('Space');
  await meanwhile();
  if (!popup.isClosed()) await popup.keyboard.up('Space');
}

/** Of what the channel hears now: how much more of the microphone is on one side than on the other, and whether it is heard. */
async function hear({ server: { listener } }: Rig): Promise<[number | null, 'heard' | 'silent' | 'neither']> {
  listener.reset();
  await pause(listenMs);
  const { samples, channels } = listener.samples();
  const side = (number: number): number => {
    const one = Float32Array.from(
      { length: samples.length / channels },
      (_, at) => samples[at * channels + number]! / 32_768,
    );
    return amplitudeAt(one, hz, sampleRate);
  };
  const [left, right] = [side(0), side(1)];
  if (Math.max(left, right) < silentBelow) return [null, 'silent'];
  return [left / right, Math.min(left, right) > heardAbove ? 'heard' : 'neither'];
}
