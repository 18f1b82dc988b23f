import { EarshotError } from '../../../shared-protocol/error.ts';
import type { Ready } from '../../../shared-protocol/gateway-payloads.ts';
import type { GatewayClient, GatewayOptions, GatewayState, UserModel } from './gateway-contract.ts';
import type { Dispatch } from './dispatch.ts';
import { createGuildArrivals } from './guild-arrivals.ts';
import { placed, reduceGuilds, toModel, toPayload, type Guilds } from './guild-cache.ts';
import { userFrom, voiceStateFrom } from './guild-parts.ts';
import type { JoinsOptions } from './join.ts';
import { createGatewayLife } from './life.ts';
import { createMembership } from './membership.ts';
import { isJoinedInVain, whyNotJoin } from './permissions.ts';
import { readResumePoint } from './resume-point.ts';

export type * from './gateway-contract.ts';

/** The bot on the main gateway: its connection, the guilds it sees and its place in voice. */
export function createGatewayClient(options: GatewayOptions): GatewayClient {
  const { clock, onEvent } = options;
  const restored = readResumePoint(options.resume);
  let user: UserModel | null = restored?.user ?? null;
  let guilds: Guilds = new Map(restored?.guilds.map((guild) => [guild.id, toModel(guild)]));
  const arrivals = createGuildArrivals();
  let hadSession = restored !== null;
  let isAnew = false;
  let dropped = 0;

  const life = createGatewayLife({
    ...options,
    resume: restored && { id: restored.sessionId, sequence: restored.sequence, url: restored.url },
    onState,
    onDispatch,
    onUnreadable,
    onVoiceState(d) {
      try {
        membership.onLegacyState(d);
      } catch (error) {
        if (!(error instanceof EarshotError)) throw error;
        dropped += 1;
      }
    },
  });

  const membership = createMembership({
    clock,
    ownId: () => user?.id ?? null,
    ownChannel,
    isReady: () => life.state.state === 'ready',
    look,
    send: life.send,
    freeInMs: life.freeInMs,
    onEvent,
  });

  function ownChannel(guildId: string): string | null {
    return (user && guilds.get(guildId)?.voiceStates.get(user.id)?.channel_id) ?? null;
  }

  const knownState = (of: Guilds, guildId: string) => of.get(guildId)?.voiceStates.get(user?.id ?? '');

  /** Whether a request to join makes sense now, as far as the cache knows. */
  function look({ guildId, channelId }: Parameters<JoinsOptions['look']>[0]): ReturnType<JoinsOptions['look']> {
    if (life.state.state !== 'ready' || user === null) return { verdict: 'wait', code: 'gateway-unreachable' };
    const arrival = arrivals.look(guildId);
    if (arrival) return arrival;
    const guild = guilds.get(guildId);
    if (!guild) return { verdict: 'no', code: 'guild-missing' };
    const code = whyNotJoin(guild, channelId, user.id, clock.wallMs());
    return code === null || isJoinedInVain(code) ? { verdict: 'go' } : { verdict: 'no', code };
  }

  function onState(state: GatewayState): void {
    const mine = life.generation;
    if (state.state === 'stopped') membership.end(state.error);
    else if (state.state !== 'ready') membership.pause();
    onEvent({ type: 'state', state });
    if (state.state !== 'ready' || mine !== life.generation) return;
    if (isAnew) onEvent({ type: 'new-session' });
    isAnew = false;
    if (mine === life.generation) membership.proceed();
  }

  function onDispatch(said: Dispatch): void {
    const mine = life.generation;
    const before = guilds;
    const dispatch = placed(guilds, said);
    const from = dispatch.t === 'VOICE_STATE_UPDATE' ? ownChannel(dispatch.d.guild_id ?? '') : null;
    if (dispatch.t === 'READY') onReady(dispatch.d);
    guilds = reduceGuilds(guilds, dispatch, user?.id ?? null);
    if (dispatch.t === 'GUILD_CREATE' || dispatch.t === 'GUILD_DELETE')
      arrivals.arrived(dispatch.d.id, dispatch.d.unavailable === true);
    if (guilds !== before) onEvent({ type: 'guilds' });
    if (mine === life.generation) follow(dispatch, from, before);
    if (mine === life.generation) membership.proceed();
  }

  function onUnreadable(name: string | null, text: string): void {
    if (name === null || name === 'GUILD_CREATE') arrivals.unreadable(text);
    else if (name === 'VOICE_STATE_UPDATE' || name === 'VOICE_SERVER_UPDATE') membership.onUnreadable(text);
    membership.proceed();
  }

  function onReady(ready: Ready): void {
    user = userFrom(ready.user);
    isAnew = hadSession;
    hadSession = true;
    arrivals.announced((ready.guilds ?? []).map(({ id }) => id));
    membership.onNewSession();
  }

  /** The effects of a dispatch beyond the cache. */
  function follow({ t, d }: Dispatch, from: string | null, before: Guilds): void {
    switch (t) {
      case 'GUILD_DELETE': {
        const isOutage = d.unavailable === true;
        if (!isOutage) membership.onGuildGone(d.id);
        if (before.has(d.id)) onEvent({ type: 'guild-lost', guildId: d.id, isOutage });
        return;
      }
      case 'CHANNEL_DELETE':
        if (d.guild_id) onEvent({ type: 'channel-deleted', guildId: d.guild_id, channelId: d.id });
        return;
      case 'VOICE_STATE_UPDATE':
        if (d.user_id !== user?.id || !d.guild_id) return;
        return membership.onOwnState(voiceStateFrom(d, d.guild_id, knownState(before, d.guild_id)), from);
      case 'VOICE_SERVER_UPDATE':
        return membership.onServer(d);
      default:
        return;
    }
  }

  return {
    start: life.start,
    hurry: life.hurry,
    get state() {
      return life.state;
    },
    get user() {
      return user && { id: user.id, name: user.username || `Bot ${user.id.slice(-4)}`, avatar: user.avatar };
    },
    get guilds() {
      return guilds;
    },
    get dropped() {
      return dropped + life.dropped;
    },
    async join(request, signal) {
      const { state } = life;
      if (state.state === 'stopped') throw state.error;
      if (state.state === 'offline') throw new EarshotError('gateway-unreachable', 'not signed in');
      return membership.join(request, signal);
    },
    credentials: (guildId) => membership.credentials(guildId),
    leave: (guildId) => membership.leave(guildId),
    resumePoint() {
      const { session } = life;
      if (!session || !user) return null;
      const { id: sessionId, sequence, url } = session;
      return { sessionId, sequence, url, user, guilds: [...guilds.values()].map(toPayload) };
    },
    stop({ keepSession = false } = {}) {
      life.stop(keepSession);
      membership.end(new EarshotError('gateway-unreachable', 'signed out'));
      if (!keepSession) guilds = new Map();
    },
  };
}
