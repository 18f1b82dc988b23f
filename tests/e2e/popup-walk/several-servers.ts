import { describe, expect, it } from 'vitest';
import type { ServerView } from '../../../extension/page-contract/view.ts';
import { bardling, tavern } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import type { Walk } from './walk.ts';

const rowOf = (guildId: string): string => `.server[data-server="${guildId}"]`;
const controlOf = (guildId: string, name: 'face' | 'leads' | 'action' | 'stop'): string =>
  `${rowOf(guildId)} [data-control="${name}"]`;

/** Begins idle, over a page that plays, and ends so. */
export function severalServers(walk: Walk): void {
  const { shows, isOver, look, click } = walk;
  const isIn = (guildId: string, state: ServerView['state']) =>
    walk.stage.until(({ servers }) => servers.some((server) => server.guildId === guildId && server.state === state));
  const text = (selector: string) => walk.popup.$eval(selector, (element) => element.textContent ?? '');
  /** what has the focus: the server of its row and its part there, or its id */
  const focused = () =>
    walk.popup.evaluate(() => {
      const active = document.activeElement as HTMLElement | null;
      const row = active?.closest<HTMLElement>('[data-server]');
      return row ? [row.dataset.server, active?.dataset.control] : [active?.id];
    });

  describe('into several servers', () => {
    it('adds one while live: those that are free come first, and a channel of one that is in moves its stream', async () => {
      await walk.goLive();
      await click('#more summary');
      await look('popup-live-more');
      await click('#add-server');
      await shows('#search');
      expect(await text('.channel--active')).not.toContain('Moves the stream');
      expect(await text(`#row-${tavern.campfireId}`)).toContain('Moves the stream');
      await look('popup-picker-add');
      await walk.popup.keyboard.type('movie');
      await walk.popup.keyboard.press('Enter');
      await isIn(tavern.sofaId, 'live');
      await shows(`${rowOf(tavern.sofaId)}[data-state="live"]`);
      expect(await text('.popup__place')).toBe('2 channelsTavern, Movie night');
      expect(await text('#stop')).toBe('Stop both');
      await look('popup-live-servers');
    });

    it('mutes one of them, while the other goes on', async () => {
      await click(controlOf(tavern.sofaId, 'face'));
      await walk.stage.until(({ servers }) => servers[1]?.isMuted === true && servers[0]?.isMuted === false);
      await shows(`${controlOf(tavern.sofaId, 'face')}[aria-pressed="true"]`);
      await shows('#pill[data-word="live"]');
      await click(controlOf(tavern.sofaId, 'face'));
      await walk.stage.until(({ servers }) => servers[1]?.isMuted === false);
    });

    it('says in its row why one has failed, reads that out, and joins it again', async () => {
      const { server } = walk.stage;
      server.seats.unseat(server.bot.id, tavern.sofaId, 4014);
      await shows(`${rowOf(tavern.sofaId)}[data-code="kicked"]`);
      await shows(`${rowOf(tavern.guildId)}[data-state="live"]:not([data-code])`);
      expect(await walk.popup.$('#problem')).toBeNull();
      expect(await text('#spoken-servers')).toContain(
        `Movie night: Someone disconnected ${bardling.username} from Movie night.`,
      );
      await look('popup-live-servers-fault');
      await walk.lookWithoutColours('popup-live-servers-fault');
      await walk.popup.focus(controlOf(tavern.sofaId, 'action'));
      await walk.popup.keyboard.press('Enter');
      await isIn(tavern.sofaId, 'live');
      await isOver(`${rowOf(tavern.sofaId)}[data-code]`);
      expect(await focused()).toEqual([tavern.sofaId, 'leads']);
    });

    it('takes five and no more, whatever their names are', async () => {
      for (const [guildId, channelId] of [
        [tavern.oddGuildId, tavern.oddChannelId],
        [tavern.northlightId, tavern.studioId],
        [tavern.kitesId, tavern.clubhouseId],
      ] as const) {
        await walk.hand.post({ type: 'add-server', guildId, channelId });
        await isIn(guildId, 'live');
      }
      await walk.popup.waitForFunction(() => document.querySelectorAll('.server').length === 5, {
        timeout: patienceMs,
      });
      await shows('#add-server[disabled]');
      expect(await text('#add-server')).toBe('Five servers at most');
      await look('popup-live-five-servers');
    });

    it('stops one, and the focus goes to the row in its place; then all', async () => {
      await walk.popup.focus(controlOf(tavern.northlightId, 'stop'));
      await walk.popup.keyboard.press('Enter');
      await isOver(rowOf(tavern.northlightId));
      expect(await focused()).toEqual([tavern.kitesId, 'stop']);
      await shows('#add-server:not([disabled])');
      expect(await text('#stop')).toBe('Stop all');
      await click('#stop');
      await shows('#stream');
    });

    it('goes into the same ones again at one click, and into one alone if that is wanted', async () => {
      expect(await text('#stream')).toBe('Stream to 4 channels');
      await look('popup-idle-servers');
      await walk.popup.focus('#stream');
      await walk.popup.keyboard.press('Enter');
      await walk.stage.until(({ servers }) => servers.length === 4 && servers.every(({ state }) => state === 'live'));
      await click('#stop');
      await click('#only-one');
      await isOver('#only-one');
      expect([await text('#stream'), await focused()]).toEqual(['Stream this tab', ['stream']]);
    });
  });
}
