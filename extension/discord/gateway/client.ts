import { EarshotError } from '../../../shared-protocol/error.ts';
import { gatewayOp } from '../../../shared-protocol/gateway-payloads.ts';
import type { GatewayClient, GatewayOptions, GatewayState } from './gateway-contract.ts';
import type { Dispatch } from './dispatch.ts';
import { createGuildKnowledge, ownStateIn, type Learned } from './guild-knowledge.ts';
import { voiceStateFrom } from './guild-parts.ts';
import { createGatewayLife } from './life.ts';
import { createMembership } from './membership.ts';
import { readResumePoint } from './resume-point.ts';

export type * from './gateway-contract.ts';

/** The activity's type that reads "Listening to". */
const listening = 2;

const notReady = { verdict: 'wait', code: 'gateway-unreachable' } as const;

/** The bot on the main gateway: its connection, its guilds and its voice states. */
export function createGatewayClient(options: GatewayOptions): GatewayClient {
  const { clock, onEvent } = options;
  const restored = readResumePoint(options.resume);
  const known = createGuildKnowledge(clock, restored);
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
    isDeafened: options.isDeafened ?? false,
    ownId: () => known.user()?.id ?? null,
    ownChannel: known.ownChannel,
    isReady: () => life.state.state === 'ready',
    look: (request) => (life.state.state === 'ready' ? known.look(request) : notReady),
    send: life.send,
    freeInMs: life.freeInMs,
    onEvent,
  });

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
    const learned = known.learn(said);
    if (learned.dispatch.t === 'READY') onReady();
    if (known.guilds() !== learned.before) onEvent({ type: 'guilds' });
    if (mine === life.generation) follow(learned);
    if (mine === life.generation) membership.proceed();
  }

  function onUnreadable(name: string | null, text: string): void {
    if (name === null || name === 'GUILD_CREATE') known.unreadable(text);
    else if (name === 'VOICE_STATE_UPDATE' || name === 'VOICE_SERVER_UPDATE') membership.onUnreadable(text);
    membership.proceed();
  }

  function onReady(): void {
    isAnew = hadSession;
    hadSession = true;
    membership.onNewSession();
  }

  /** A dispatch's effects beyond the cache. */
  function follow({ dispatch: { t, d }, from, before }: Learned): void {
    const ownId = known.user()?.id;
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
        if (d.user_id !== ownId || !d.guild_id) return;
        return membership.onOwnState(voiceStateFrom(d, d.guild_id, ownStateIn(before, d.guild_id, ownId)), from);
      case 'VOICE_SERVER_UPDATE':
        return membership.onServer(d);
      case 'VOICE_CHANNEL_STATUS_UPDATE':
        return onEvent({
          type: 'channel-statuses',
          guildId: d.guild_id,
          statuses: new Map([[d.id, d.status ?? null]]),
          isWhole: false,
        });
      case 'CHANNEL_INFO':
        return onEvent({
          type: 'channel-statuses',
          guildId: d.guild_id,
          statuses: new Map((d.channels ?? []).map(({ id, status }) => [id, status ?? null])),
          isWhole: true,
        });
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
      const user = known.user();
      return user && { id: user.id, name: user.username || `Bot ${user.id.slice(-4)}`, avatar: user.avatar };
    },
    get guilds() {
      return known.guilds();
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
    askChannelInfo: (guildId) => void life.send(gatewayOp.channelInfo, { guild_id: guildId, fields: ['status'] }),
    setActivity(name) {
      const activities = name === null ? [] : [{ name, type: listening }];
      return life.send(gatewayOp.presence, { since: null, activities, status: 'online', afk: false }) === null;
    },
    setDeafened: (isDeafened) => membership.setDeafened(isDeafened),
    resumePoint() {
      const { session } = life;
      const saved = known.saved();
      if (!session || !saved) return null;
      const { id: sessionId, sequence, url } = session;
      return { sessionId, sequence, url, ...saved };
    },
    stop({ keepSession = false } = {}) {
      life.stop(keepSession);
      membership.end(new EarshotError('gateway-unreachable', 'signed out'));
      if (!keepSession) known.forgetGuilds();
    },
  };
}
