import { describe, it } from 'vitest';
import { tavern } from '../popup-world.ts';
import type { Walk } from './walk.ts';

/** What ends a stream or keeps it from beginning. Begins idle, over a page that plays. */
export function whenWrong(walk: Walk): void {
  const { shows, look, choose, click } = walk;

  describe('when something is wrong', () => {
    it('was taken out of the channel', async () => {
      const { server } = walk.stage;
      await walk.goLive();
      server.seats.unseat(server.bot.id, tavern.guildId, 4014);
      await shows('#problem[data-code="kicked"]');
      await look('problem-kicked');
    });

    it.each([
      ['channel-full', tavern.warRoomId, tavern.guildId],
      ['may-not-speak', tavern.greenRoomId, tavern.northlightId],
    ])('%s', async (code, channelId, guildId) => {
      await walk.hand.post({ type: 'dismiss' });
      await choose(channelId, guildId);
      await click('#stream:not([disabled])');
      await shows(`#problem[data-code="${code}"]`);
      await look(`problem-${code}`);
      await choose(tavern.channelId);
    });

    it('finds no way for UDP', async () => {
      const { faults } = walk.stage.server;
      faults.udp.answers = 'none';
      await click('#stream:not([disabled])');
      await shows('#problem[data-code="udp-blocked"]');
      await look('problem-udp-blocked');
      faults.reset();
    });

    it('lost its tab', async () => {
      await walk.goLive();
      await walk.pages.pop()!.close();
      await walk.stage.untilState('idle');
      await walk.openRain();
      await shows('#problem[data-code="tab-closed"]');
      await look('problem-tab-closed');
      await walk.hand.post({ type: 'dismiss' });
    });
  });

  describe('what was chosen', () => {
    it('is gone if the channel was deleted or the bot was thrown out, and another can be chosen', async () => {
      const { server } = walk.stage;
      await choose(tavern.smallTalkId, tavern.sofaId);
      await shows('#stream:not([disabled])');
      server.seats.deleteChannel(tavern.smallTalkId);
      await shows('#choose');
      await choose(tavern.stageId, tavern.northlightId);
      await shows('#stream:not([disabled])');
      server.seats.removeBot(server.bot.id, tavern.northlightId);
      await shows('#choose');
      await look('popup-idle-nothing-chosen');
      await choose(tavern.channelId);
      await shows('#stream:not([disabled])');
    });
  });
}
