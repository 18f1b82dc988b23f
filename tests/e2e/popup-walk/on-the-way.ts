import { afterAll, describe, expect, it } from 'vitest';
import type { DiscordJs } from '../../interop/earshot-peer-process.ts';
import { shownName } from '../../../extension/views/shown-name.ts';
import { oddName, peer as mara, tavern } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import type { Walk } from './walk.ts';

/** From the first glance to a stream of two tabs. */
export function onTheWay(walk: Walk): void {
  const { shows, isOver, look, choose } = walk;
  let peer: DiscordJs;

  /** By keyboard, as a hand on the slider would. */
  async function setSlider(selector: string, percent: number): Promise<void> {
    const { popup } = walk;
    await popup.focus(selector);
    await popup.keyboard.press('Home');
    for (let at = 0; at < percent; at += 10) await popup.keyboard.press('PageUp');
    for (let at = Math.ceil(percent / 10) * 10; at > percent; at -= 1) await popup.keyboard.press('ArrowDown');
  }

  describe('on the way', () => {
    afterAll(() => walk.stage.server.faults.reset());

    it('is idle, with the focus on Stream', async () => {
      await shows('#stream:not([disabled])');
      expect(await walk.popup.evaluate(() => document.activeElement?.id)).toBe('stream');
      await look('popup-idle');
    });

    it('holds names that are long, marked up, or written from the right', async () => {
      const { popup } = walk;
      await choose(tavern.oddChannelId, tavern.oddGuildId);
      await popup.waitForFunction(
        (name) => document.querySelector('#channel .way__title')?.textContent === name,
        { timeout: patienceMs },
        shownName(oddName('Zz')),
      );
      await look('popup-idle-odd-names');
      expect(await popup.$('#channel b')).toBeNull();
      await popup.click('#channel');
      await shows('#search');
      await popup.keyboard.type('zz');
      await popup.waitForFunction(() => document.querySelectorAll('.channel').length === 1, { timeout: patienceMs });
      await look('popup-picker-odd-names');
      await popup.keyboard.press('Escape');
      await choose(tavern.channelId);
      await shows('#stream:not([disabled])');
      await popup.focus('#stream');
    });

    it('connects, says when securing takes long, and starts over', async () => {
      const { faults } = walk.stage.server;
      faults.voice.on('WELCOME', { act: 'drop' });
      faults.voice.on('ANNOUNCE_COMMIT', { act: 'drop' });
      await walk.popup.keyboard.press('Enter');
      await shows('[aria-current="step"]:nth-child(2)');
      await look('popup-connecting');
      await walk.lookWithoutColours('popup-connecting');
      await shows('#problem[data-code="securing-slow"]');
      await look('problem-securing-slow');
      faults.reset();
      await walk.click('#problem-action');
      await shows('#stop');
    });

    it('is live: two tabs, volumes, rings of those who are heard, and the health of the last seconds', async () => {
      await walk.stage.until(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready');
      expect(await walk.popup.evaluate(() => document.activeElement?.id)).toBe('to-channel');
      peer = await walk.joinPeer();
      await walk.openDrums();
      await walk.click('#add-tab:not([disabled])');
      await shows('.source + .source');
      expect(await walk.popup.$$eval('.source', (sources) => sources.length)).toBe(2);
      await setSlider('#to-channel', 120);
      await setSlider('#here', 60);
      await setSlider('.source:last-child .range', 35);
      const played = peer.ask({ do: 'play', left: 330, right: 550, seconds: 4 });
      await shows(`[data-person-id="${mara.id}"][data-speaking="true"]`);
      await shows('#channel-value.fader__value--over, #channel-value.fader__value--clip');
      await look('popup-live');
      await walk.lookWithoutColours('popup-live');
      await played;
      await walk.click('#health summary');
      await look('popup-live-details');
      await walk.click('#health summary');
    });

    it('holds the sound if the server turns encryption off, until the user continues without', async () => {
      const { server } = walk.stage;
      const toClear = JSON.stringify({ op: 21, d: { transition_id: 0, protocol_version: 0 } });
      server.faults.voice.on('SPEAKING', { act: 'send', literal: toClear }, 1);
      const played = peer.ask({ do: 'play', left: 330, right: 550, seconds: 0.2 });
      await shows('#problem[data-code="encryption-off"]');
      await shows('#pill[data-word="held"]');
      expect(await walk.popup.evaluate(() => document.activeElement?.id)).not.toBe('problem-action');
      await look('problem-encryption-off');
      await played;
      await walk.click('#problem-action');
      await isOver('#problem');
      await shows('#pill[data-word="live"]');
      await walk.stage.until((view) => view.stream.state === 'live' && view.stream.health?.dave === 'off');
      await look('popup-live-clear');
    });

    it('reconnects while the voice server is away, with all faders at hand, and is live again by itself', async () => {
      const { server } = walk.stage;
      server.faults.voice.upgrade = 'refuse';
      server.voice.close(server.bot.id, 4006);
      await shows('#pill[data-word="reconnecting"]');
      await look('popup-reconnecting');
      expect(await walk.popup.$('#to-channel:not([disabled])')).not.toBeNull();
      const told = shows('.news');
      server.faults.voice.upgrade = 'accept';
      await shows('#pill[data-word="live"]');
      await told;
      await isOver('.news');
      await walk.stage.until(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready');
    });

    it('is moved, and goes back', async () => {
      const { server, until } = walk.stage;
      server.seats.move(server.bot.id, tavern.campfireId);
      await shows('#problem[data-code="moved"]');
      await look('problem-moved');
      await walk.click('#problem-action');
      await until(({ stream }) => stream.state === 'live' && stream.channelId === tavern.channelId);
      await isOver('#problem');
    });

    it('goes to the channel that is picked while live', async () => {
      for (const [search, channelId] of [
        ['camp', tavern.campfireId],
        ['dragons tav', tavern.channelId],
      ] as const) {
        await walk.click('#place');
        await shows('#search');
        await walk.popup.keyboard.type(search);
        await walk.popup.keyboard.press('Enter');
        await walk.stage.until(({ stream }) => stream.state === 'live' && stream.channelId === channelId);
      }
      expect((await walk.stage.control.view()).recent.slice(0, 2)).toEqual([tavern.channelId, tavern.campfireId]);
      await shows('#stop');
    });
  });
}
