import { describe, expect, it } from 'vitest';
import { permission } from '../../../shared-protocol/permission.ts';
import { people, tavern } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import type { Walk } from './walk.ts';

/** Begins while two tabs are streamed. */
export function whileLive(walk: Walk): void {
  const { shows, isOver, look, choose, click } = walk;
  const speaks = (language: string) =>
    walk.popup.waitForFunction((wanted) => document.documentElement.lang === wanted, { timeout: patienceMs }, language);

  describe('while live', () => {
    it('speaks another language as soon as that is chosen', async () => {
      await walk.hand.post({ type: 'save-settings', settings: { language: 'fr' } });
      await speaks('fr');
      await look('popup-live-french');
      await walk.hand.post({ type: 'save-settings', settings: { language: null } });
      await speaks('en');
    });

    it('continues with the other tab if one of two is closed, and says so', async () => {
      await walk.pages.shift()!.close();
      await shows('#problem[data-code="tab-left"]');
      expect(await walk.popup.$$eval('.source', (sources) => sources.length)).toBe(1);
      await look('problem-tab-left');
      await click('#problem-dismiss');
      await isOver('#problem');
    });

    it('says when nobody is there, and is live again once somebody comes', async () => {
      const { server } = walk.stage;
      const present = server.people.ids(tavern.guildId).filter((id) => {
        const seat = server.seats.find(id, tavern.guildId);
        return seat?.channel_id === tavern.channelId;
      });
      for (const id of present) server.people.leave(id);
      server.listener.leave();
      await shows('#pill[data-word="nobodyThere"]');
      await shows('.news');
      await walk.stage.until(({ stream }) => stream.state === 'live' && stream.unheard === 'nobody-there');
      await look('popup-nobody-there');
      server.listener.join(tavern.channelId);
      await shows('#pill[data-word="live"]');
      await isOver('.news');
      for (const id of present) server.people.join(id, tavern.channelId);
    });

    it('follows somebody into another channel, until that is taken back', async () => {
      const { server } = walk.stage;
      const { jonas } = people;
      await click(`#follow-${jonas.id}`);
      await shows('.following');
      await look('popup-following');
      server.people.join(jonas.id, tavern.campfireId);
      await walk.stage.until(({ stream }) => stream.state === 'live' && stream.channelId === tavern.campfireId);
      await click('.following .button--text');
      await isOver('.following');
      server.people.join(jonas.id, tavern.channelId);
      await walk.hand.post({ type: 'choose', guildId: tavern.guildId, channelId: tavern.channelId });
      await walk.stage.until(({ stream }) => stream.state === 'live' && stream.channelId === tavern.channelId);
      await shows('#pill[data-word="live"]');
    });

    it('lets the people be heard, each with a line of their own, and mutes one of them here', async () => {
      const { jonas } = people;
      const isHearing = async () => (await walk.stage.control.view()).hearing.isOn;
      await click('#hear-people');
      await shows(`#hear-${jonas.id}`);
      expect(await isHearing()).toBe(true);
      await look('popup-people-listen');
      await walk.lookWithoutColours('popup-people-listen');
      await click(`#mute-${jonas.id}`);
      await shows(`#mute-${jonas.id}[aria-pressed="true"]`);
      await click(`#mute-${jonas.id}`);
      await click('#hear-people');
      await isOver('.listener');
      expect(await isHearing()).toBe(false);
    });

    it('is muted, and paused', async () => {
      await click('#mute');
      await shows('#pill[data-word="muted"]');
      await look('popup-live-muted');
      await click('#mute');
      await click('#pause');
      await shows('#pill[data-word="paused"]');
      await look('popup-live-paused');
      await click('#pause');
      await shows('#pill[data-word="live"]');
      // From here on the tab is silent, which is reported twenty seconds later.
      for (const page of walk.pages) await page.evaluate(() => document.querySelector('audio')?.pause());
    });

    it('folds the people away, and lets priority be chosen if the channel grants it', async () => {
      await click('#show-people');
      await isOver('.people');
      expect((await walk.stage.control.view()).showsPeople).toBe(false);
      await click('#show-people');
      await shows('.people');
      expect(await walk.popup.$eval('#indicator-priority', (input) => (input as HTMLInputElement).disabled)).toBe(
        false,
      );
    });

    it('picks, with the recent channel first and the way back by Escape', async () => {
      await click('#place');
      await shows('#search');
      expect(await walk.popup.$eval('#search', (field) => field.getAttribute('aria-activedescendant'))).toBe(
        `recent-${tavern.channelId}`,
      );
      await look('popup-picker');
      await walk.lookWithoutColours('popup-picker');
      await walk.popup.keyboard.press('Escape');
      await shows('#stop');
    });

    it('notices that no tab makes a sound', async () => {
      await shows('#problem[data-code="tab-silent"]', 2 * patienceMs);
      await look('problem-tab-silent');
      await walk.stage.reset();
    });
  });

  describe('on a stage', () => {
    it('sits in the audience', async () => {
      await walk.openRain();
      await choose(tavern.stageId, tavern.northlightId);
      await walk.goLive();
      await shows('#pill[data-word="notHeard"]');
      await shows('#problem[data-code="suppressed"]');
      await look('problem-stage-audience');
    });

    it('has a note for the admin if it may not even ask to speak', async () => {
      const label = await walk.popup.$eval('#problem-action', (button) => button.textContent);
      expect(label).toContain('Copy a note for the admin');
    });

    it('raises its hand if it may, and is heard once a moderator agrees', async () => {
      const { server, world } = walk.stage;
      const stage = world.guilds.flatMap(({ channels }) => channels).find(({ id }) => id === tavern.stageId)!;
      const allow = String(permission.requestToSpeak);
      const asking = { id: tavern.northlightId, type: 0, allow, deny: '0' };
      server.seats.updateChannel(stage.id, { permission_overwrites: [...stage.permission_overwrites, asking] });
      await walk.stage.until(({ problem }) => problem?.action === 'ask-to-speak');
      await click('#problem[data-code="suppressed"] #problem-action');
      await isOver('#problem-action');
      expect(server.seats.find(server.bot.id, tavern.northlightId)).toMatchObject({
        request_to_speak_timestamp: expect.any(String) as string,
      });
      await shows('#problem[data-code="suppressed"]');
      await look('problem-stage-asked');
      server.seats.setFlags(server.bot.id, tavern.northlightId, { suppress: false, request_to_speak_timestamp: null });
      await isOver('#problem');
      await shows('#pill[data-word="live"]');
      await walk.stage.reset();
      await choose(tavern.channelId);
    });
  });
}
