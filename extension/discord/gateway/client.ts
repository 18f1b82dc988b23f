import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import {
  gatewayIntents,
  gatewayOp,
  LegacyVoiceState,
  type Ready,
  type User,
  type VoiceState,
} from '../../../shared-protocol/gateway-payloads.ts';
import { parseShape } from '../../../shared-protocol/parse-json.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import { backOff, backOffMs } from '../back-off.ts';
import { gatewayAddress, resumeAddress } from './address.ts';
import { createAskedMoves } from './asked.ts';
import { parseBotToken } from './bot-token.ts';
import type { AfterEnd } from './close-codes.ts';
import { finalClose, openConnection, resumableClose, type Connection, type Frame } from './connection.ts';
import type { GatewayClient, GatewayOptions, GatewayState, JoinRequest, ResumePoint } from './contract.ts';
import { parseDispatch, type Dispatch } from './dispatch.ts';
import { reduceGuilds, toModel, toPayload, type Guilds } from './guild-cache.ts';
import { createIdentifyBudget } from './identify-budget.ts';
import { createJoins } from './joins.ts';
import { whyNotJoin } from './permissions.ts';
import { readResumePoint } from './resume-point.ts';
import { createVoicePairs } from './voice-pairs.ts';

export type * from './contract.ts';

export const sessionLimits = {
  /** from Identify or Resume to READY or RESUMED */
  answerMs: 20_000,
  /** Discord asks for a random pause before identifying after an invalid session */
  invalidSessionMs: { least: 1000, spread: 4000 },
  /** so often a session may refuse to resume before it is given up */
  resumeFailures: 2,
} as const;

/**
 * The bot's connection to the main gateway: one socket at a time, resumed or identified anew until something fatal.
 * It never throws out of an event; whatever belongs to an older connection was detached with its socket.
 */
export function createGatewayClient(options: GatewayOptions): GatewayClient {
  const { clock, onEvent } = options;
  const budget = createIdentifyBudget(options.budget, clock);
  const asked = createAskedMoves(clock);
  const pairs = createVoicePairs();

  let state: GatewayState = { state: 'offline' };
  /** counts attempts: whoever waited for something compares it before going on */
  let generation = 0;
  let connection: Connection | null = null;
  let cancelTimer = () => {};
  let cancelLeaves = () => {};
  let failures = 0;
  let readySinceMs: number | null = null;

  let session: { id: string; url: string | null } | null = null;
  let sequence: number | null = null;
  let resumeFailures = 0;
  let user: User | null = null;
  let guilds: Guilds = new Map();
  /** announced by READY, their GUILD_CREATE still to come */
  const loading = new Set<string>();
  const leaves = new Set<string>();
  let dropped = 0;

  const restored = readResumePoint(options.resume);
  if (restored) {
    session = { id: restored.sessionId, url: restored.url };
    sequence = restored.sequence;
    user = restored.user;
    guilds = new Map(restored.guilds.map((guild) => [guild.id, toModel(guild)]));
  }
  let hadSession = restored !== null;

  const joins = createJoins({
    clock,
    ownId: () => user?.id ?? null,
    look({ guildId, channelId }) {
      if (state.state !== 'ready' || user === null) return { verdict: 'wait', code: 'gateway-unreachable' };
      if (loading.has(guildId)) return { verdict: 'wait', code: 'guild-unavailable' };
      const guild = guilds.get(guildId);
      if (!guild) return { verdict: 'no', code: 'guild-missing' };
      const code = whyNotJoin(guild, channelId, user.id, clock.wallMs());
      return code === null || code === 'may-not-speak' ? { verdict: 'go' } : { verdict: 'no', code };
    },
    ask(request) {
      const { guildId, channelId } = request;
      leaves.delete(guildId);
      const isAfresh = request.isAfresh ?? ownChannel(guildId) === channelId;
      if (isAfresh && ownChannel(guildId) !== null) {
        const error = sendVoiceState({ guildId, channelId: null });
        if (error) return error;
      }
      return sendVoiceState(request);
    },
    leave,
  });

  const ownChannel = (guildId: string): string | null =>
    (user && guilds.get(guildId)?.voiceStates.get(user.id)?.channel_id) ?? null;

  function setState(next: GatewayState): void {
    state = next;
    onEvent({ type: 'state', state });
  }

  function stopWith(error: EarshotError): void {
    drop(finalClose);
    session = null;
    joins.cancelAll(error);
    setState({ state: 'stopped', error });
  }

  /** Lets go of socket and timers; nothing of this generation happens any more. */
  function drop(closeCode: number): void {
    generation += 1;
    cancelTimer();
    cancelLeaves();
    connection?.end(closeCode);
    connection = null;
    readySinceMs = null;
  }

  function connect(): void {
    drop(resumableClose);
    const mine = generation;
    setState({ state: 'connecting', attempt: failures + 1 });
    if (mine !== generation) return;
    if (session && sequence !== null) return open(mine, session);
    session = null;
    sequence = null;
    void budget.check().then((allowance) => {
      if (mine !== generation) return;
      if (allowance === 'spent') return stopWith(new EarshotError('identify-budget'));
      cancelTimer = clock.setTimer(() => open(mine, null), allowance.waitMs);
    });
  }

  function open(mine: number, resuming: { id: string; url: string | null } | null): void {
    connection = openConnection({
      // checked anew, since a stored resume point may say anything
      url: (resuming && resumeAddress(resuming.url, options.url)) ?? gatewayAddress(options.url),
      openSocket: options.openSocket,
      clock,
      lastSequence: () => sequence,
      onHello() {
        cancelTimer = clock.setTimer(
          () => onEnd({ next: 'resume', minDelayMs: 0, error: new EarshotError('gateway-unreachable', 'no READY') }),
          sessionLimits.answerMs,
        );
        if (resuming) sendResume(resuming.id);
        else void budget.spend().then(() => mine === generation && sendIdentify());
      },
      onFrame,
      onEnd,
    });
  }

  function sendIdentify(): void {
    send(gatewayOp.identify, {
      token: token().reveal(),
      intents: gatewayIntents,
      properties: { os: 'browser', browser: 'earshot', device: 'earshot' },
    });
  }

  function sendResume(sessionId: string): void {
    send(gatewayOp.resume, { token: token().reveal(), session_id: sessionId, seq: sequence });
  }

  const token = (): Secret<string> => parseBotToken(options.token.reveal());

  const send = (op: number, d: unknown): EarshotError | null =>
    connection ? connection.send(op, d) : new EarshotError('gateway-unreachable');

  function onEnd(end: AfterEnd): void {
    if (end.next === 'stop') return stopWith(end.error);
    const nowMs = clock.nowMs();
    if (readySinceMs !== null && nowMs - readySinceMs >= backOff.healthMs) failures = 0;
    if (readySinceMs === null && session && (resumeFailures += 1) >= sessionLimits.resumeFailures) session = null;
    if (end.next === 'new-session') session = null;
    failures += 1;
    drop(resumableClose);
    const delayMs = Math.max(end.minDelayMs, backOffMs(failures, clock.random()));
    const mine = generation;
    setState({ state: 'waiting', attempt: failures + 1, retryAtMs: nowMs + delayMs, error: end.error });
    if (mine === generation) cancelTimer = clock.setTimer(connect, delayMs);
  }

  function onFrame(frame: Frame): void {
    switch (frame.op) {
      case gatewayOp.dispatch:
        return onDispatch(frame);
      case gatewayOp.reconnect:
        return onEnd({ next: 'resume', minDelayMs: 0, error: new EarshotError('gateway-unreachable', 'reconnect') });
      case gatewayOp.invalidSession: {
        const { least, spread } = sessionLimits.invalidSessionMs;
        return onEnd({
          next: frame.d === true ? 'resume' : 'new-session',
          minDelayMs: frame.d === true ? 0 : least + spread * clock.random(),
          error: new EarshotError('gateway-unreachable', 'invalid session'),
        });
      }
      case gatewayOp.voiceStateUpdate:
        return onLegacyVoiceState(frame.d);
      default:
        return;
    }
  }

  function onDispatch({ t, d, s }: Frame): void {
    if (typeof s === 'number' && s > (sequence ?? -1)) sequence = s;
    let dispatch: Dispatch | null;
    try {
      dispatch = parseDispatch(t ?? '', d);
    } catch (error) {
      // the events of one guild may not cost the connection, but without READY there is none
      dropped += 1;
      if (t === 'READY')
        onEnd({ next: 'new-session', minDelayMs: 0, error: asEarshotError(error, 'gateway-malformed') });
      return;
    }
    if (!dispatch) return;
    if (dispatch.t === 'READY' && dispatch.d.user.bot !== true) return stopWith(new EarshotError('user-account'));
    const mine = generation;
    const ownId = dispatch.t === 'READY' ? dispatch.d.user.id : (user?.id ?? null);
    const before = guilds;
    const channelBefore = dispatch.t === 'VOICE_STATE_UPDATE' ? ownChannel(dispatch.d.guild_id ?? '') : null;
    guilds = reduceGuilds(guilds, dispatch, ownId);
    if (dispatch.t === 'READY') remember(dispatch.d);
    if (dispatch.t === 'GUILD_CREATE' || dispatch.t === 'GUILD_DELETE') loading.delete(dispatch.d.id);
    if (guilds !== before) onEvent({ type: 'guilds' });
    if (mine === generation) follow(dispatch, channelBefore, before);
  }

  function remember(ready: Ready): void {
    user = ready.user;
    session = { id: ready.session_id, url: resumeAddress(ready.resume_gateway_url, options.url) };
    loading.clear();
    for (const { id } of ready.guilds) loading.add(id);
    leaves.clear();
    pairs.clear();
    joins.askAgain();
  }

  /** What a dispatch means beyond the cache. */
  function follow(dispatch: Dispatch, channelBefore: string | null, before: Guilds): void {
    const mine = generation;
    switch (dispatch.t) {
      case 'READY': {
        const isAnew = hadSession;
        hadSession = true;
        onReady();
        if (isAnew && mine === generation) onEvent({ type: 'new-session' });
        break;
      }
      case 'RESUMED':
        if (session && state.state === 'connecting') onReady();
        break;
      case 'GUILD_DELETE': {
        const { id, unavailable } = dispatch.d;
        if (!unavailable) pairs.forget(id);
        if (before.has(id)) onEvent({ type: 'guild-lost', guildId: id, isOutage: unavailable === true });
        break;
      }
      case 'CHANNEL_DELETE': {
        const { id, guild_id } = dispatch.d;
        if (guild_id) onEvent({ type: 'channel-deleted', guildId: guild_id, channelId: id });
        break;
      }
      case 'VOICE_STATE_UPDATE':
        if (dispatch.d.user_id === user?.id) onOwnState(dispatch.d, channelBefore);
        break;
      case 'VOICE_SERVER_UPDATE': {
        const { guild_id: guildId, endpoint = null, token: serverToken } = dispatch.d;
        pairs.server(dispatch.d);
        onEvent({ type: 'voice-server', guildId, endpoint, token: new Secret(serverToken) });
        joins.server(dispatch.d);
        break;
      }
      default:
        break;
    }
    if (mine === generation) joins.proceed();
  }

  function onReady(): void {
    cancelTimer();
    readySinceMs ??= clock.nowMs();
    resumeFailures = 0;
    setState({ state: 'ready' });
    flushLeaves();
  }

  function onOwnState(own: VoiceState, channelBefore: string | null): void {
    const guildId = own.guild_id;
    if (!guildId) return;
    const channelId = own.channel_id;
    const isAsked = asked.wasAsked(guildId, channelBefore, channelId);
    pairs.state(guildId, own);
    // leaving first in order to join afresh is no news to anybody
    if (channelId !== null || !isAsked || !joins.isWaiting(guildId))
      onEvent({
        type: 'own-voice-state',
        guildId,
        channelId,
        mute: own.mute,
        suppress: own.suppress,
        sessionId: own.session_id,
        isAsked,
      });
    joins.ownState(own);
  }

  function onLegacyVoiceState(d: unknown): void {
    let legacy;
    try {
      legacy = parseShape(LegacyVoiceState, d, 'gateway-malformed');
    } catch {
      dropped += 1;
      return;
    }
    if (legacy.user_id !== user?.id) return;
    const sessionId = legacy.session_id;
    const request = joins.legacyState(sessionId);
    if (!request) return;
    const { guildId, channelId } = request;
    pairs.state(guildId, { channel_id: channelId, session_id: sessionId });
    asked.wasAsked(guildId, null, channelId);
    onEvent({ type: 'own-voice-state', guildId, channelId, mute: false, suppress: false, sessionId, isAsked: true });
  }

  function sendVoiceState({
    guildId,
    channelId,
    selfMute,
    selfDeaf,
  }: Omit<JoinRequest, 'channelId'> & { channelId: string | null }): EarshotError | null {
    const error = send(gatewayOp.voiceStateUpdate, {
      guild_id: guildId,
      channel_id: channelId,
      self_mute: selfMute ?? false,
      self_deaf: selfDeaf ?? false,
    });
    if (!error) asked.note(guildId, channelId);
    return error;
  }

  function leave(guildId: string): void {
    leaves.add(guildId);
    flushLeaves();
  }

  /** A leave is never lost: it waits for the connection and for room under the send limit. */
  function flushLeaves(): void {
    cancelLeaves();
    if (state.state !== 'ready' || !connection) return;
    for (const guildId of leaves) {
      if (sendVoiceState({ guildId, channelId: null })) {
        cancelLeaves = clock.setTimer(flushLeaves, Math.max(1, connection.freeInMs()));
        return;
      }
      leaves.delete(guildId);
    }
  }

  return {
    start() {
      if (state.state === 'connecting' || state.state === 'ready') return;
      if (state.state === 'waiting') return connect();
      try {
        gatewayAddress(options.url);
        token();
      } catch (error) {
        return stopWith(asEarshotError(error, 'gateway-address'));
      }
      failures = 0;
      connect();
    },
    get state() {
      return state;
    },
    get user() {
      return user && { id: user.id, name: user.username, avatar: user.avatar ?? null };
    },
    get guilds() {
      return guilds;
    },
    get dropped() {
      return dropped;
    },
    join(request, signal) {
      if (state.state === 'stopped') return Promise.reject(state.error);
      if (state.state === 'offline') return Promise.reject(new EarshotError('gateway-unreachable', 'not signed in'));
      return joins.request(request, signal);
    },
    credentials: (guildId) => user && pairs.credentials(guildId, user.id),
    leave(guildId) {
      joins.cancel(guildId, new EarshotError('join-superseded'));
      leave(guildId);
    },
    resumePoint(): ResumePoint | null {
      if (!session || !user || sequence === null) return null;
      return { sessionId: session.id, sequence, url: session.url, user, guilds: [...guilds.values()].map(toPayload) };
    },
    stop({ keepSession = false } = {}) {
      drop(keepSession ? resumableClose : finalClose);
      leaves.clear();
      if (!keepSession) {
        session = null;
        guilds = new Map();
        pairs.clear();
      }
      joins.cancelAll(new EarshotError('gateway-unreachable', 'signed out'));
      if (state.state !== 'offline') setState({ state: 'offline' });
    },
  };
}
