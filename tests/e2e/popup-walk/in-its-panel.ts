import { describe, expect, it } from 'vitest';
import type { FirefoxPopup } from '../../../scripts/browsers/firefox-window.ts';
import type { FirefoxStage } from './firefox-stage.ts';
import type { Walk } from './walk.ts';

/** Firefox makes no panel higher. */
const highestPanel = 600;

/** Runs in the popup: what of it lies outside of the panel. */
function cutOff(document: Document): { outside: string[]; width: number; height: number; hidden: number } {
  const { innerWidth: width, innerHeight: height } = document.defaultView!;
  const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
  const isOutside = (element: Element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left < 0 || top < 0 || right > width + 0.5 || bottom > height + 0.5;
  };
  return {
    outside: [...document.querySelectorAll('header, footer, main, footer button')].filter(isOutside).map(String),
    width,
    height,
    hidden: Math.max(scrollHeight - clientHeight, scrollWidth - clientWidth),
  };
}

/** The real popup, as the click on the toolbar opens it. Begins idle, over a page that plays. */
export function inItsPanel(walk: Walk, firefox: () => FirefoxStage): void {
  async function expectWhole(panel: FirefoxPopup, name: string): Promise<number> {
    await panel.screenshot(`build/screenshots/firefox-panel-${name}.png`);
    const { height, ...rest } = await panel.evaluate(cutOff);
    expect(rest).toEqual({ outside: [], width: 360, hidden: 0 });
    expect(height).toBeLessThanOrEqual(highestPanel);
    return height;
  }

  describe('the panel of the toolbar', () => {
    it('is as high as what it holds while idle, and whole while live', async () => {
      const { window } = firefox();
      await walk.pages.at(-1)!.bringToFront();
      const panel = await window.openPopup();
      await panel.waitFor('#stream:not([disabled])');
      expect(await expectWhole(panel, 'idle')).toBeLessThan(400);
      await panel.click('#stream:not([disabled])');
      await panel.waitFor('#pill[data-word="live"]');
      await expectWhole(panel, 'live');
      await panel.click('#stop');
      await panel.waitFor('#stream:not([disabled])');
      await window.closePopup();
      await walk.openPopup();
    });
  });
}
