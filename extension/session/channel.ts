import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { askToSpeak } from '../discord/rest/ask-to-speak.ts';
import type { Clock } from '../time/clock.ts';
import { hasPermission, whyNotJoin } from '../discord/gateway/permissions.ts';
import { readToken } from '../account/account.ts';
import type { Bot } from '../account/bot.ts';
import { askNotices, isAboutAsking, type Notices } from './notices.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { Current } from './current.ts';
import { isOnAir } from './state.ts';
import { storage } from '../store/storage.ts';
import type { Place } from '../store/place.ts';

/** In which channel the bot is, by whose wish, and whether it may be heard there. */
export interface Channel {
  /** this stream's bot asked to speak on the stage where it is */
  readonly hasAsked: boolean;
  readonly commands: Pick<CommandTable, 'choose' | 'add-server' | 'go-back' | 'ask-to-speak'>;
  onStart(): void;
  onMoved(isAsked: boolean): void;
}

export function createChannel(options: {
  current: Current;
  bot: Bot;
  notices: Notices;
  clock: Clock;
  fetch: typeof fetch;
}): Channel {
  const { current, bot, notices, clock } = options;
  let hasAsked = false;

  /** Looks first: a stream that cannot go there stays where it is. */
  function moveTo(place: Place): void {
    const guild = bot.client?.guilds.get(place.guildId);
    const userId = bot.client?.user?.id;
    const obstacle = guild && userId ? whyNotJoin(guild, place.channelId, userId) : 'guild-missing';
    if (obstacle) throw new EarshotError(obstacle);
    current.stream?.moveTo(place);
  }

  const clearAnswers = (): void => askNotices.forEach((code) => notices.clear(code));

  return {
    get hasAsked() {
      return hasAsked;
    },
    commands: {
      /** The channel of the next stream, and of this one. @throws EarshotError why the bot would not be heard there */
      async choose({ guildId, channelId }) {
        const place = { guildId, channelId };
        const { state } = current;
        if (isOnAir(state) && state.tab !== null && state.channelId !== place.channelId) moveTo(place);
        await storage.chosen.set(place);
        if (current.state.state === 'idle') current.apply({ type: 'dismiss' });
        current.changed();
      },
      /** to the chosen channel, after somebody moved the bot */
      'add-server'({ guildId, channelId }) {
        const { state } = current;
        if (!isOnAir(state) || state.tab === null) throw new EarshotError('message-state');
        if (state.guildId !== guildId) throw new EarshotError('server-limit');
        if (state.channelId !== channelId) moveTo({ guildId, channelId });
      },
      async 'go-back'() {
        const chosen = await storage.chosen.get();
        const { state } = current;
        if (!chosen || !isOnAir(state)) throw new EarshotError('message-state');
        if (chosen.channelId !== state.channelId) moveTo(chosen);
        notices.clear('moved');
      },
      /** @throws EarshotError as askToSpeak, message-state */
      async 'ask-to-speak'() {
        const token = await readToken();
        const { gatewayUrl } = await storage.settings.get();
        const { state } = current;
        if (state.state !== 'live' || !token) throw new EarshotError('message-state');
        const { guildId, channelId } = state;
        const guild = bot.client?.guilds.get(guildId);
        const mayUnsuppress = hasPermission(guild, channelId, bot.client?.user?.id, 'muteMembers');
        const where = { gatewayUrl, token: new Secret(token), guildId, channelId, mayUnsuppress };
        clearAnswers();
        try {
          await askToSpeak({ ...where, clock, fetch: options.fetch });
          hasAsked = true;
          current.changed();
        } catch (thrown) {
          const { code } = asEarshotError(thrown, 'ask-refused');
          if (current.state.state === 'live') notices.raise(isAboutAsking(code) ? code : 'ask-refused');
          throw thrown;
        }
      },
    },
    onStart() {
      hasAsked = false;
    },
    onMoved(isAsked) {
      hasAsked = false;
      if (isAsked) notices.clear('moved');
      else notices.raise('moved');
    },
  };
}
