import { expect } from 'vitest';
import type { MixView, ViewCommand } from '../../extension/page-contract/view.ts';
import type { LocalServer } from '../../local-server/index.ts';
import type { ControlPage } from '../../scripts/browsers/control-page.ts';
import { patienceMs, pause } from './rig.ts';

/** A hand on the faders: commands over one port that stays open, as a popup's does. */
export interface MixHand {
  /** @returns ms since 1970 at which it was posted */
  post(command: ViewCommand): Promise<number>;
  setMix(mix: Partial<MixView>): Promise<number>;
}

/** A background that the browser stops takes the port along: the next one needs another hand. */
export async function openMixHand({ page }: ControlPage): Promise<MixHand> {
  const held = await page.evaluateHandle(() => chrome.runtime.connect({ name: 'options' }));
  const post = (command: ViewCommand): Promise<number> =>
    held.evaluate((port, body) => {
      port.postMessage(body);
      return Date.now();
    }, command);
  return { post, setMix: (mix) => post({ type: 'set-mix', mix }) };
}

/**
 * Sets the switch four times, and after each time takes it back and waits until the channel hears something again.
 * @returns ms from each command to the last packet that sounded; the five of silence behind it are not sound
 */
export async function measureHoldsMs(
  { listener }: LocalServer,
  { setMix }: MixHand,
  name: 'isMuted' | 'isPaused',
): Promise<number[]> {
  const waits: number[] = [];
  for (let times = 0; times < 4; times += 1) {
    const postedMs = (await setMix({ [name]: true })) - performance.timeOrigin;
    await pause(500);
    const after = [...listener.arrivals()].filter((arrivedMs) => arrivedMs > postedMs);
    expect(after.length, 'silence frames').toBeGreaterThanOrEqual(5);
    waits.push(Math.max(0, (after.at(-6) ?? postedMs) - postedMs));
    await setMix({ [name]: false });
    listener.reset();
    await expect.poll(() => listener.summary().packets, { timeout: patienceMs }).toBeGreaterThan(10);
  }
  return waits;
}
