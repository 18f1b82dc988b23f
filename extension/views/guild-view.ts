import type { ChannelModel, GuildModel, MemberModel } from '../discord/gateway/gateway-contract.ts';
import { channelType, isTimedOut, whyNotJoin } from '../discord/gateway/permissions.ts';
import type { ChannelView, GuildView, PersonView } from '../page-contract/view.ts';
import { byName } from './by-name.ts';
import { inDiscordsOrder } from './channel-order.ts';
import { shownName } from './shown-name.ts';

/** The views' inputs beside the guilds themselves. */
export interface Listeners {
  selfId: string;
  /** user ids of the people who speak right now */
  speaking: ReadonlySet<string>;
  /** ids of the guilds in which the bot itself is heard */
  rings: ReadonlySet<string>;
  /** the language in whose order names stand; null is the browser's */
  language: string | null;
}

const images = 'https://cdn.discordapp.com';

export const avatarUrl = (userId: string, avatar: string | null | undefined): string | null =>
  avatar ? `${images}/avatars/${userId}/${avatar}.webp?size=64` : null;

export type GuildViews = (guilds: Iterable<GuildModel>, listeners: Listeners) => GuildView[];

/**
 * Guilds by name. Unchanged ones are the very same objects as last time, so that thousands of channels are compared and
 * sent only if something changed.
 */
export function createGuildViews(): GuildViews {
  const made = new WeakMap<GuildModel, { by: string; view: GuildView }>();

  function viewOf(guild: GuildModel, listeners: Listeners): GuildView {
    const by = othersThan(guild, listeners);
    const kept = made.get(guild);
    if (kept?.by === by) return kept.view;
    const view = guildView(guild, listeners);
    made.set(guild, { by, view });
    return view;
  }

  return (guilds, listeners) =>
    [...guilds]
      .filter((guild) => !guild.isUnavailable)
      .map((guild) => viewOf(guild, listeners))
      .sort(byName(listeners.language));
}

/** A guild view's inputs beside its model, which is replaced and never mutated. */
function othersThan(guild: GuildModel, { selfId, speaking, rings, language }: Listeners): string {
  const heard = [...speaking].filter((id) => guild.voiceStates.has(id)).sort();
  return [language, selfId, isTimedOut(guild.members.get(selfId)), rings.has(guild.id), ...heard].join();
}

const guildView = (guild: GuildModel, listeners: Listeners): GuildView => ({
  id: guild.id,
  name: guildName(guild, guild.id),
  iconUrl: guild.icon ? `${images}/icons/${guild.id}/${guild.icon}.webp?size=64` : null,
  channels: channelViews(guild, listeners),
});

function channelViews(guild: GuildModel, listeners: Listeners): ChannelView[] {
  const isVoice = ({ type }: ChannelModel): boolean => type === channelType.voice || type === channelType.stage;
  return inDiscordsOrder(guild, isVoice).flatMap(({ category, channels }) => {
    const shelf = category && { id: category.id, name: shownName(category.name) || nameless('Category', category.id) };
    return channels.flatMap((channel) => {
      const obstacle = whyNotJoin(guild, channel.id, listeners.selfId);
      // Discord's own list hides channels that the bot may not see.
      if (obstacle === 'may-not-view') return [];
      return {
        id: channel.id,
        guildId: guild.id,
        name: channelName(channel, channel.id),
        category: shelf,
        kind: channel.type === channelType.stage ? ('stage' as const) : ('voice' as const),
        userLimit: channel.user_limit,
        people: peopleIn(guild, channel.id, listeners),
        blocked: isBlock(obstacle) ? obstacle : null,
      };
    });
  });
}

const blocks = ['channel-full', 'may-not-connect', 'may-not-speak', 'timed-out', 'afk-channel'] as const;
const isBlock = (obstacle: string | null): obstacle is (typeof blocks)[number] =>
  blocks.some((one) => one === obstacle);

function peopleIn(
  guild: GuildModel,
  channelId: string,
  { selfId, speaking, rings, language }: Listeners,
): PersonView[] {
  const inOrder = byName(language);
  return [...guild.voiceStates.values()]
    .filter((state) => state.channel_id === channelId)
    .map((state) => {
      const member = guild.members.get(state.user_id);
      return {
        id: state.user_id,
        name: nameOf(state.user_id, member),
        avatarUrl: avatarUrl(state.user_id, member?.user?.avatar),
        isSelf: state.user_id === selfId,
        isBot: member?.user?.bot ?? false,
        isSpeaking: state.user_id === selfId ? rings.has(guild.id) : speaking.has(state.user_id),
      };
    })
    .sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || inOrder(a, b));
}

const nameOf = (userId: string, member: MemberModel | undefined): string =>
  shownName(member?.nick ?? '') || shownName(member?.user?.username ?? '') || nameless('User', userId);

/** The person's shown name; null if they are in no voice channel. */
export const nameInVoice = (guild: GuildModel | undefined, userId: string): string | null =>
  guild?.voiceStates.has(userId) ? nameOf(userId, guild.members.get(userId)) : null;

/** The shown name, even if nothing is known of it, for example during an outage. */
export const guildName = (guild: GuildModel | undefined, id: string): string =>
  shownName(guild?.name ?? '') || nameless('Server', id);
export const channelName = (channel: ChannelModel | undefined, id: string): string =>
  shownName(channel?.name ?? '') || nameless('Channel', id);

/** Used if Discord sent no name. */
const nameless = (kind: string, id: string): string => `${kind} ${id.slice(-4)}`;
