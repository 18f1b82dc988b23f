import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { steadyTones } from '../sound/measure.ts';
import type { Sound } from '../sound/wav.ts';
import { patienceMs } from './rig.ts';
import { sampleRate } from './test-signal.ts';
import { toneFile, volume } from './tone-pages.ts';

export const boardPage = 'board/board.html';
/** Of a loop of a second, in whole periods: where it begins again, only a gap or a jump would tell. */
const loopHz = 700;
/** Three of its seams at least. */
const listenSeconds = 3.5;
/** The listener's decoder begins softly. */
const settleSeconds = 0.2;
/** A busy machine holds some of a recording up, not all of each. */
const mostTries = 4;
/** A gap at each seam of three would leave less: its edges reach into eight windows of 10 ms. */
const wholeShare = 0.95;

/** Chooses a file in one of the board's fields, as a person does in the browser's own window. */
export async function chooseFile(page: Page, field: string, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    (selector, fileName, text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], fileName));
      const input = document.querySelector<HTMLInputElement>(selector)!;
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    field,
    name,
    Buffer.from(bytes).toString('base64'),
  );
}

const press = (page: Page, selector: string): Promise<void> =>
  page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)!.click(), selector);

/** Puts a tone on the first pad of a board that is open, as a loop, and strikes it by its key. */
export async function playLoop(page: Page): Promise<void> {
  await page.waitForSelector('body[data-state="ready"] #pad-9', { timeout: patienceMs });
  await chooseFile(page, '#pad-file', 'Tone.wav', toneFile(loopHz));
  await page.waitForSelector('#pad-1[aria-pressed="false"]', { timeout: patienceMs });
  await press(page, '#edit-pads');
  await press(page, 'input[name="pad-1-kind"]:not(:checked)');
  await press(page, '#edit-pads');
  await page.bringToFront();
  await page.keyboard.press('1');
  await page.waitForSelector('#pad-1[aria-pressed="true"]', { timeout: patienceMs });
}

/** The loop alone, at its pitch and level, without a gap and without a jump where it begins again. */
export async function expectWholeLoop(listen: (seconds: number) => Promise<Sound>): Promise<void> {
  const heard: string[] = [];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const [heardLeft = new Float32Array()] = (await listen(listenSeconds)).channels;
    const left = heardLeft.subarray(settleSeconds * sampleRate);
    const { judged, tones } = steadyTones(left, [loopHz], volume, sampleRate);
    const { level, slips } = tones[0]!;
    const share = judged / Math.max(1, Math.floor(left.length / (sampleRate / 100)));
    const isWhole = share > wholeShare && slips === 0 && Math.abs(20 * Math.log10(level / volume)) < 0.5;
    if (isWhole && left.length > sampleRate * (listenSeconds - 1)) return;
    heard.push(`${left.length} samples, ${share.toFixed(3)} whole, ${slips} jumps, level ${level.toFixed(3)}`);
  }
  expect(heard, 'what was heard of the loop').toEqual([]);
}
