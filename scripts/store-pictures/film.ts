import type { Page } from 'puppeteer-core';
import { pause } from '../../tests/e2e/rig.ts';
import type { Point, Still } from './layout.ts';
import { shotOf } from './pages.ts';

/** How long each frame is shown, and takes to be filmed on a machine that keeps up. */
export const frameMs = 100;

/** What happens while it is filmed, frame by frame. @param share of it that is over with the coming frame, up to 1 */
export type Act = (share: number) => Promise<void>;

export interface Film {
  readonly stills: readonly Still[];
  /** whose popup, and what is written above it */
  show(popup: Page, caption: string): void;
  run(seconds: number, act?: Act): Promise<void>;
  /** the hand goes to an element. @param across where in it, from 0, its left, to 1, its right */
  moveTo(selector: string, seconds: number, across?: number): Promise<void>;
  /** it drags the thumb of a slider there, from where the hand is. @param by pixels to the right */
  drag(by: number, seconds: number): Promise<void>;
  click(): Promise<void>;
}

/** A film of a popup at work: the pages are real, and only the hand is drawn. */
export function startFilm(hand: Point): Film {
  const stills: Still[] = [];
  let popup: Page;
  let caption = '';
  const walk = async (to: Point, seconds: number): Promise<void> => {
    const from = hand;
    await film.run(seconds, async (share) => {
      const eased = share * share * (3 - 2 * share);
      hand = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
      await popup.mouse.move(hand.x, hand.y);
    });
  };
  const film: Film = {
    stills,
    show(nextPopup, nextCaption) {
      popup = nextPopup;
      caption = nextCaption;
    },
    async run(seconds, act) {
      const count = Math.round((seconds * 1000) / frameMs);
      for (let frame = 1; frame <= count; frame += 1) {
        const dueMs = performance.now() + frameMs;
        await act?.(frame / count);
        stills.push({ shot: await shotOf(popup), caption, hand });
        await pause(Math.max(0, dueMs - performance.now()));
      }
    },
    async moveTo(selector, seconds, across = 0.5) {
      const { x, y, width, height } = await popup.$eval(selector, (element) => {
        element.scrollIntoView({ block: 'nearest' });
        return element.getBoundingClientRect().toJSON() as DOMRect;
      });
      await walk({ x: x + width * across, y: y + height / 2 }, seconds);
    },
    async drag(by, seconds) {
      await popup.mouse.down();
      await walk({ x: hand.x + by, y: hand.y }, seconds);
      await popup.mouse.up();
    },
    click: () => popup.mouse.click(hand.x, hand.y),
  };
  return film;
}
