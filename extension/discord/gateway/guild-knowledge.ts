import type { Clock } from '../../time/clock.ts';
import type { Dispatch } from './dispatch.ts';
import type { ResumePoint, UserModel, VoiceStateModel } from './gateway-contract.ts';
import { createGuildArrivals } from './guild-arrivals.ts';
import { placed, reduceGuilds, toModel, toPayload, type Guilds } from './guild-cache.ts';
import { userFrom } from './guild-parts.ts';
import type { JoinsOptions } from './join.ts';
import { isJoinedInVain, whyNotJoin } from './permissions.ts';

/** The changes by one dispatch. */
export interface Learned {
  dispatch: Dispatch;
  before: Guilds;
  /** of VOICE_STATE_UPDATE: the bot's previous channel in that guild */
  from: string | null;
}

/** The bot and its guilds, from the gateway's events. */
export interface GuildKnowledge {
  /** null before the first READY */
  user(): UserModel | null;
  guilds(): Guilds;
  ownChannel(guildId: string): string | null;
  /** Why joining would fail, as far as is known. */
  look: JoinsOptions['look'];
  learn(said: Dispatch): Learned;
  /** An unreadable GUILD_CREATE, or a message that may have been one. */
  unreadable(text: string): void;
  forgetGuilds(): void;
  /** for a resume; null before the first READY */
  saved(): Pick<ResumePoint, 'user' | 'guilds'> | null;
}

export const ownStateIn = (guilds: Guilds, guildId: string, userId: string | undefined): VoiceStateModel | undefined =>
  guilds.get(guildId)?.voiceStates.get(userId ?? '');

export function createGuildKnowledge(clock: Clock, restored: ResumePoint | null): GuildKnowledge {
  const arrivals = createGuildArrivals();
  let user: UserModel | null = restored?.user ?? null;
  let guilds: Guilds = new Map(restored?.guilds.map((guild) => [guild.id, toModel(guild)]));

  const ownChannel = (guildId: string): string | null => ownStateIn(guilds, guildId, user?.id)?.channel_id ?? null;

  return {
    user: () => user,
    guilds: () => guilds,
    ownChannel,
    look({ guildId, channelId }) {
      if (user === null) return { verdict: 'wait', code: 'gateway-unreachable' };
      const arrival = arrivals.look(guildId);
      if (arrival) return arrival;
      const guild = guilds.get(guildId);
      if (!guild) return { verdict: 'no', code: 'guild-missing' };
      const code = whyNotJoin(guild, channelId, user.id, clock.wallMs());
      return code === null || isJoinedInVain(code) ? { verdict: 'go' } : { verdict: 'no', code };
    },
    learn(said) {
      const before = guilds;
      const dispatch = placed(guilds, said);
      const from = dispatch.t === 'VOICE_STATE_UPDATE' ? ownChannel(dispatch.d.guild_id ?? '') : null;
      if (dispatch.t === 'READY') {
        user = userFrom(dispatch.d.user);
        arrivals.announced((dispatch.d.guilds ?? []).map(({ id }) => id));
      }
      guilds = reduceGuilds(guilds, dispatch, user?.id ?? null);
      if (dispatch.t === 'GUILD_CREATE' || dispatch.t === 'GUILD_DELETE')
        arrivals.arrived(dispatch.d.id, dispatch.d.unavailable === true);
      return { dispatch, before, from };
    },
    unreadable: arrivals.unreadable,
    forgetGuilds() {
      guilds = new Map();
    },
    saved: () => user && { user, guilds: [...guilds.values()].map(toPayload) },
  };
}
