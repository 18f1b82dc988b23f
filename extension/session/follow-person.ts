import type { Bot } from '../account/bot.ts';
import { channelType, whyNotJoin } from '../discord/gateway/permissions.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import { maxFollowed, storage, type Followed } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import type { Channel } from './channel.ts';
import type { Current } from './current.ts';
import type { ServerStream } from './server-stream.ts';
import { isOn } from './state.ts';

/**
 * Channels that create a room for each person move them on at once, and people look into a channel before they stay.
 */
const settledMs = 1500;

/** The bot follows one person of a server from voice channel to voice channel, while it streams there. */
export interface FollowPerson {
  readonly followed: Followed;
  /** the stored choice, for a new stream */
  recall(): Promise<void>;
  /** The voice states changed, or a stream began or ended. */
  look(): void;
  /** whether somebody is followed there who is in no voice channel of it */
  isGone(guildId: string): boolean;
  readonly commands: Pick<CommandTable, 'follow'>;
}

/** The person's last known channel, and the move that is about to happen. */
interface Trail {
  userId: string;
  channelId: string | null;
  cancel(): void;
}

export function createFollowPerson(options: {
  current: Current;
  channel: Channel;
  bot: Bot;
  clock: Clock;
  /** whether the present choice may be stored */
  mayKeep(): boolean;
}): FollowPerson {
  const { current, channel, bot, clock } = options;
  let followed: Followed = [];
  const trails = new Map<string, Trail>();

  const guildOf = (guildId: string) => bot.client?.guilds.get(guildId);
  const whereIs = (guildId: string, userId: string): string | null =>
    guildOf(guildId)?.voiceStates.get(userId)?.channel_id ?? null;

  function forget(guildId: string): void {
    trails.get(guildId)?.cancel();
    trails.delete(guildId);
  }

  /** Never into a stage: there the bot would only sit in the audience. */
  function mayGo(guildId: string, channelId: string): boolean {
    const guild = guildOf(guildId);
    const userId = bot.client?.user?.id;
    if (!guild || userId === undefined || guild.channels.get(channelId)?.type !== channelType.voice) return false;
    return whyNotJoin(guild, channelId, userId, clock.wallMs()) === null;
  }

  /** In this channel, and not about to leave it. While it fades out before a move, it is still there. */
  const isIn = ({ place, wanted, notices }: ServerStream, channelId: string): boolean =>
    place.channelId === channelId && (wanted.channelId === channelId || notices.has('moved'));

  function go(server: ServerStream, channelId: string): void {
    const { guildId } = server.place;
    if (!isOn(server.state) || isIn(server, channelId)) return;
    if (!mayGo(guildId, channelId)) return server.notices.raise('cannot-follow');
    channel.move(server, { guildId, channelId });
  }

  function lookFor(server: ServerStream, userId: string): void {
    const { guildId } = server.place;
    const guild = guildOf(guildId);
    if (!guild || guild.isUnavailable) return;
    const channelId = whereIs(guildId, userId);
    const before = trails.get(guildId);
    if (before?.userId === userId && before.channelId === channelId) return;
    forget(guildId);
    server.notices.clear('cannot-follow');
    // Their channel at the beginning does not count: the user chose the channel.
    const isNews = before?.userId === userId && channelId !== null && !isIn(server, channelId);
    const cancel = isNews ? clock.setTimer(() => go(server, channelId), settledMs) : () => undefined;
    trails.set(guildId, { userId, channelId, cancel });
  }

  function look(): void {
    const streaming = current.servers.filter(({ state }) => isOn(state) && state.tab !== null);
    for (const server of streaming) {
      const one = followed.find(({ guildId }) => guildId === server.place.guildId);
      if (one) lookFor(server, one.userId);
    }
    for (const guildId of [...trails.keys()]) {
      const isFollowed = followed.some((one) => one.guildId === guildId);
      if (!isFollowed || !streaming.some(({ place }) => place.guildId === guildId)) forget(guildId);
    }
  }

  return {
    get followed() {
      return followed;
    },
    async recall() {
      followed = await storage.followed.get();
      look();
    },
    look,
    isGone(guildId) {
      const one = followed.find((each) => each.guildId === guildId);
      return one !== undefined && whereIs(guildId, one.userId) === null;
    },
    commands: {
      async follow({ guildId, userId }) {
        const others = followed.filter((one) => one.guildId !== guildId);
        followed = userId === null ? others : [...others, { guildId, userId }].slice(-maxFollowed);
        look();
        current.changed();
        // In a private window, an earlier stored choice ends too.
        const kept = (await storage.followed.get()).filter((one) => one.guildId !== guildId);
        const isKept = userId !== null && options.mayKeep();
        await storage.followed.set(isKept ? [...kept, { guildId, userId }].slice(-maxFollowed) : kept);
      },
    },
  };
}
