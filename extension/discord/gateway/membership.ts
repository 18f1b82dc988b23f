import { EarshotError } from '../../../shared-protocol/error.ts';
import { gatewayOp, LegacyVoiceState, type VoiceServerUpdate } from '../../../shared-protocol/gateway-payloads.ts';
import { parseShape } from '../../../shared-protocol/parse-json.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import type { Clock } from '../../time/clock.ts';
import { createAskedMoves } from './asked.ts';
import type { GatewayEvent, JoinRequest, VoiceCredentials, VoiceStateModel } from './gateway-contract.ts';
import type { JoinsOptions } from './join.ts';
import { createJoins } from './joins.ts';
import { createVoicePairs } from './voice-pairs.ts';

export interface MembershipOptions {
  clock: Clock;
  ownId(): string | null;
  isDeafened: boolean;
  /** the bot's channel in this guild according to the cache */
  ownChannel(guildId: string): string | null;
  isReady(): boolean;
  look: JoinsOptions['look'];
  send(op: number, d: unknown): EarshotError | null;
  freeInMs(): number;
  onEvent(event: GatewayEvent): void;
}

export interface Membership {
  join(request: JoinRequest, signal: AbortSignal): Promise<VoiceCredentials>;
  leave(guildId: string): void;
  /** Only what others see; the bot receives the same. Sent at once wherever the bot is in a channel. */
  setDeafened(isDeafened: boolean): void;
  credentials(guildId: string): VoiceCredentials | null;
  /** `from`: the bot's previous channel */
  onOwnState(own: VoiceStateModel, from: string | null): void;
  /** the text of an unreadable message that may answer a request to join */
  onUnreadable(text: string): void;
  onLegacyState(d: unknown): void;
  onServer(update: VoiceServerUpdate): void;
  /** the connection or the cache changed: waiting requests may be sent now */
  proceed(): void;
  /** the connection is gone for now */
  pause(): void;
  /** identified again: the bot is in no channel, and earlier messages no longer count */
  onNewSession(): void;
  onGuildGone(guildId: string): void;
  /** signed out or stopped */
  end(error: EarshotError): void;
}

/** The bot's own voice states: its requests by op 4, and the answers. */
export function createMembership(options: MembershipOptions): Membership {
  const { clock, onEvent, ownChannel } = options;
  const asked = createAskedMoves(clock);
  const pairs = createVoicePairs();
  const leaves = new Set<string>();
  /** guilds in which this very session requested the bot's voice state: elsewhere it may be another program's */
  const joinedHere = new Set<string>();
  /** the session id of the bot's voice state, by guild */
  const voiceSessions = new Map<string, string>();
  let isDeafened = options.isDeafened;
  let cancelTimer = () => {};

  const joins = createJoins({
    clock,
    ownId: options.ownId,
    look: options.look,
    ask(request) {
      const { guildId, channelId } = request;
      leaves.delete(guildId);
      joinedHere.add(guildId);
      const isAfresh = request.isAfresh ?? ownChannel(guildId) === channelId;
      const error = isAfresh && ownChannel(guildId) !== null ? sendState(guildId, null) : null;
      return error ?? sendState(guildId, channelId);
    },
    leave,
  });

  function sendState(guildId: string, channelId: string | null): EarshotError | null {
    const payload = {
      guild_id: guildId,
      channel_id: channelId,
      self_mute: false,
      self_deaf: channelId !== null && isDeafened,
    };
    const error = options.send(gatewayOp.voiceStateUpdate, payload);
    if (!error) asked.note(guildId, channelId);
    return error;
  }

  function leave(guildId: string): void {
    joinedHere.delete(guildId);
    leaves.add(guildId);
    flushLeaves();
  }

  /** A leave is never lost: it waits for the connection, and for room under the send limit. */
  function flushLeaves(): void {
    cancelTimer();
    if (!options.isReady()) return;
    for (const guildId of leaves) {
      if (sendState(guildId, null)) {
        cancelTimer = clock.setTimer(flushLeaves, Math.max(1000, options.freeInMs()));
        return;
      }
      leaves.delete(guildId);
    }
  }

  return {
    join: (request, signal) => joins.request(request, signal),
    leave(guildId) {
      joins.cancel(guildId, new EarshotError('join-superseded'));
      leave(guildId);
    },
    setDeafened(next) {
      if (next === isDeafened) return;
      isDeafened = next;
      if (!options.isReady()) return;
      for (const guildId of joinedHere) {
        const channelId = ownChannel(guildId);
        // A request that waits for its answer includes it anyway.
        if (channelId !== null && !joins.isWaiting(guildId)) sendState(guildId, channelId);
      }
    },
    credentials(guildId) {
      const userId = options.ownId();
      return userId === null ? null : pairs.credentials(guildId, userId);
    },
    onOwnState(own, from) {
      const { guild_id: guildId, channel_id: channelId, mute, suppress, session_id: sessionId } = own;
      const isSameSession = (voiceSessions.get(guildId) ?? sessionId) === sessionId;
      if (channelId === null || !isSameSession) joinedHere.delete(guildId);
      if (channelId === null) voiceSessions.delete(guildId);
      else voiceSessions.set(guildId, sessionId);
      const isAsked = asked.wasAsked(guildId, from, channelId, isSameSession);
      pairs.state(guildId, own);
      // Leaving in order to join again is not reported.
      if (channelId !== null || !isAsked || !joins.isWaiting(guildId))
        onEvent({ type: 'own-voice-state', guildId, channelId, mute, suppress, sessionId, isAsked });
      joins.ownState(own);
    },
    onUnreadable: joins.garbled,
    onLegacyState(d) {
      const { user_id: userId, session_id: sessionId } = parseShape(LegacyVoiceState, d, 'gateway-malformed');
      if (userId !== options.ownId()) return;
      const join = joins.waitingForState();
      if (!join) return;
      const { guildId, channelId } = join;
      pairs.state(guildId, { channel_id: channelId, session_id: sessionId });
      asked.wasAsked(guildId, null, channelId, true);
      onEvent({ type: 'own-voice-state', guildId, channelId, mute: false, suppress: false, sessionId, isAsked: true });
      joins.ownState({ guild_id: guildId, channel_id: channelId, session_id: sessionId });
    },
    onServer(update) {
      pairs.server(update);
      const { guild_id: guildId, endpoint = null, token } = update;
      onEvent({ type: 'voice-server', guildId, endpoint, token: new Secret(token) });
      joins.server(update);
    },
    proceed() {
      flushLeaves();
      joins.proceed();
    },
    pause: joins.pause,
    onNewSession() {
      leaves.clear();
      joinedHere.clear();
      voiceSessions.clear();
      pairs.clear();
      joins.askAgain();
    },
    onGuildGone: (guildId) => pairs.forget(guildId),
    end(error) {
      cancelTimer();
      leaves.clear();
      joins.cancelAll(error);
    },
  };
}
