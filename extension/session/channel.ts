import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { readToken } from '../account/account.ts';
import type { Bot } from '../account/bot.ts';
import { hasPermission, whyNotJoin } from '../discord/gateway/permissions.ts';
import { askToSpeak } from '../discord/rest/ask-to-speak.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { Place } from '../store/place.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import { noteChosenName } from './chosen-name.ts';
import type { Current } from './current.ts';
import { askNotices, isAboutAsking } from './notices.ts';
import type { MixSound } from './mix-sound.ts';
import type { ServerStream } from './server-stream.ts';
import { isOn, isOnAir } from './state.ts';

/** The bot's channels: who wanted them, and whether anybody may hear it there. */
export interface Channel {
  readonly commands: Pick<CommandTable, 'choose' | 'go-back' | 'ask-to-speak'>;
  /** @throws EarshotError why the bot could not speak there, or not even join */
  expectSeat(place: Place): void;
  /**
   * The user wants this stream there. It is checked first; a stream that cannot go there stays. @throws as `expectSeat`
   */
  move(server: ServerStream, place: Place): void;
  onMoved(server: ServerStream, isAsked: boolean): void;
}

export function createChannel(options: {
  current: Current;
  bot: Bot;
  mixSound: Pick<MixSound, 'dip' | 'stay'>;
  clock: Clock;
  fetch: typeof fetch;
}): Channel {
  const { current, bot, clock } = options;

  function expectSeat(place: Place): void {
    const guild = bot.client?.guilds.get(place.guildId);
    const userId = bot.client?.user?.id;
    const obstacle = guild && userId ? whyNotJoin(guild, place.channelId, userId) : 'guild-missing';
    if (obstacle) throw new EarshotError(obstacle);
  }

  function move(server: ServerStream, place: Place): void {
    if (server.place.channelId !== place.channelId) {
      expectSeat(place);
      const { stream } = server;
      const go = (): void => stream?.moveTo(place);
      // The other servers get the same sound.
      if (current.servers.length > 1) go();
      else options.mixSound.dip(go);
    } else options.mixSound.stay();
    server.wanted = place;
  }

  /** the stream that a choice of channel concerns, while it concerns one */
  function chosenStream({ guildId }: Place): ServerStream | undefined {
    const [first, ...others] = current.servers;
    return others.length === 0 ? first : current.servers.find(({ place }) => place.guildId === guildId);
  }

  /** @throws EarshotError as askToSpeak */
  async function ask(server: ServerStream, token: string, gatewayUrl: string): Promise<void> {
    const { place, notices } = server;
    const guild = bot.client?.guilds.get(place.guildId);
    const mayUnsuppress = hasPermission(guild, place.channelId, bot.client?.user?.id, 'muteMembers');
    askNotices.forEach((code) => notices.clear(code));
    try {
      await askToSpeak({
        ...{ gatewayUrl, token: new Secret(token), ...place, mayUnsuppress, clock },
        fetch: options.fetch,
      });
      server.hasAsked = true;
      current.changed();
    } catch (thrown) {
      const { code } = asEarshotError(thrown, 'ask-refused');
      if (server.state.state === 'live') notices.raise(isAboutAsking(code) ? code : 'ask-refused');
      throw thrown;
    }
  }

  /** those that may ask; the ones in an audience if none is named */
  function askers(guildId: string | undefined): readonly ServerStream[] {
    const live = current.servers.filter(({ state }) => state.state === 'live');
    if (guildId !== undefined) return live.filter(({ place }) => place.guildId === guildId);
    const unheard = live.filter(({ state }) => state.state === 'live' && state.unheard === 'suppressed');
    return unheard.length > 0 ? unheard : live.slice(0, 1);
  }

  return {
    expectSeat,
    move,
    commands: {
      /** The channel of the next stream, and of this one. @throws EarshotError why the bot would not be heard there */
      async choose({ guildId, channelId }) {
        const place = { guildId, channelId };
        const server = chosenStream(place);
        if (server && isOnAir(server.state) && server.state.tab !== null) move(server, place);
        await storage.chosen.set(place);
        await noteChosenName(bot);
        // A user who chooses one channel wants only that one.
        if (!server) await storage.together.remove();
        if (current.state.state === 'idle') current.apply({ type: 'dismiss' });
        current.changed();
      },
      /** to the wanted channel, after somebody moved the bot */
      'go-back'({ guildId }) {
        const moved = guildId === undefined ? current.servers : [current.expect(guildId)];
        if (!moved.some(({ state }) => isOnAir(state))) throw new EarshotError('message-state');
        for (const server of moved) {
          if (isOn(server.state)) move(server, server.wanted);
          server.notices.clear('moved');
        }
      },
      /** @throws EarshotError as askToSpeak, message-state */
      async 'ask-to-speak'({ guildId }) {
        const token = await readToken();
        const { gatewayUrl } = await storage.settings.get();
        const asking = askers(guildId);
        if (asking.length === 0 || !token) throw new EarshotError('message-state');
        await Promise.all(asking.map((server) => ask(server, token, gatewayUrl)));
      },
    },
    onMoved(server, isAsked) {
      server.hasAsked = false;
      if (isAsked) server.notices.clear('moved');
      else server.notices.raise('moved');
    },
  };
}
