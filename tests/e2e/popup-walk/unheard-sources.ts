import { afterAll, describe, expect, it } from 'vitest';
import type { ProblemAction } from '../../../extension/page-contract/view.ts';
import { visit } from '../../../scripts/browsers/visit.ts';
import { hosts } from '../firefox-rig.ts';
import { patienceMs } from '../rig.ts';
import { asks, element, elsewhere, frame, graph, html, locked, pitch, toneFile } from '../tone-pages.ts';
import type { FirefoxStage } from './firefox-stage.ts';
import type { Walk } from './walk.ts';

export const unheardSourcesFiles = {
  'media.html': html('Media', element('media')),
  'tainted.html': html('A song from elsewhere', elsewhere),
  'locked.html': html('A film', locked),
  'frame.html': html('A player in a page', frame('')),
  'graph.html': html('A game', graph),
  'media.wav': toneFile(pitch.media),
};

/** What a page plays and Firefox lets nobody hear. Begins idle, over a page that plays. */
export function unheardSources(walk: Walk, firefox: () => FirefoxStage): void {
  const { shows, look } = walk;
  /** In front: what a page does out of sight may wait. */
  async function go(address: string): Promise<void> {
    const page = walk.pages.at(-1)!;
    await page.bringToFront();
    await visit(page, address);
  }
  const untilPlaying = () =>
    walk.pages.at(-1)!.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0, {
      timeout: patienceMs,
    });

  async function expectCard(code: string, action: ProblemAction): Promise<void> {
    await walk.popup.bringToFront();
    await shows(`#problem[data-code="${code}"]`);
    expect((await walk.stage.control.view()).problem?.action).toBe(action);
    await look(`problem-${code}`);
  }

  describe('sound that Firefox keeps', () => {
    afterAll(() => firefox().window.allowSites(true));

    it('comes from a site that lets no other read it', async () => {
      await walk.goLive();
      const { site, generous } = firefox().rig;
      await go(`${site}${asks('tainted.html', `${generous}media.wav`)}`);
      await expectCard('source-tainted', 'retry-source');
    });

    it('is protected, and the page before is forgotten', async () => {
      await go(`${firefox().rig.site}locked.html`);
      await untilPlaying();
      await expectCard('source-protected', 'none');
      await walk.stage.reset();
    });

    it('comes from a frame whose site was not allowed', async () => {
      const { rig, window } = firefox();
      await window.allowSites(false);
      await go(rig.at(hosts.music, asks('frame.html', rig.at(hosts.player, 'media.html'))));
      await streamByClick();
      await expectCard('source-frame', 'allow-site');
      await walk.stage.reset();
    });

    it('began before the click that let Earshot in', async () => {
      await go(firefox().rig.at(hosts.other, 'graph.html'));
      await streamByClick();
      await expectCard('source-late', 'reload-tab');
      await walk.stage.reset();
      const [game] = walk.pages.splice(-1);
      await walk.openRain();
      await game!.close();
    });
  });

  /** A click on the real button, which lets the extension touch the page in front. */
  async function streamByClick(): Promise<void> {
    const { window } = firefox();
    const panel = await window.openPopup();
    await panel.click('#stream:not([disabled])');
    await window.closePopup();
    await walk.stage.untilState('live');
    await walk.openPopup();
  }
}
