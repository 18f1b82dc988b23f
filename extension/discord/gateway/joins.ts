import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { VoiceServerUpdate } from '../../../shared-protocol/gateway-payloads.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import type { Clock } from '../../time/clock.ts';
import { deferred } from '../../time/wait.ts';
import type { JoinRequest, VoiceCredentials, VoiceStateModel } from './gateway-contract.ts';

/** From op 4 to both answers, and from the request to op 4: a refusal brings no event at all. */
export const joinDeadlineMs = 10_000;
/** Discord has taken the voice server away, or has none yet: most are there again within a minute. */
export const newServerDeadlineMs = 60_000;

export interface JoinsOptions {
  clock: Clock;
  /** who the bot is; null before the first READY */
  ownId(): string | null;
  /** `wait` if it is not known yet: the guild is still loading, or there is no connection */
  look(
    request: JoinRequest,
  ): { verdict: 'go' } | { verdict: 'wait'; code: ErrorCode } | { verdict: 'no'; code: ErrorCode };
  /** sends op 4, after a leave if needed; returns why it was not sent, or null */
  ask(request: JoinRequest): EarshotError | null;
  leave(guildId: string): void;
}

export interface Joins {
  request(request: JoinRequest, signal: AbortSignal): Promise<VoiceCredentials>;
  /** the connection or the cache changed: waiting requests may be sent now, and sent ones may be answered */
  proceed(): void;
  /** the connection is gone: nobody can answer, so sent requests wait without a deadline */
  pause(): void;
  /** identified again: requests to the old session are repeated */
  askAgain(): void;
  isWaiting(guildId: string): boolean;
  ownState(state: Pick<VoiceStateModel, 'guild_id' | 'channel_id' | 'session_id'>): void;
  /** an unreadable answer came: unless a better one follows, that is why the request fails */
  garbled(text: string): void;
  /** whom the document's own answer, which names no guild, is for: the one that waits longest */
  waitingForState(): JoinRequest | null;
  server(update: VoiceServerUpdate): void;
  /** a leave by the user's own wish */
  cancel(guildId: string, error: EarshotError): void;
  cancelAll(error: EarshotError): void;
}

interface Pending {
  request: JoinRequest;
  isAsked: boolean;
  isGarbled: boolean;
  sessionId: string | null;
  server: { token: Secret<string>; endpoint: string } | null;
  /** Discord answered that there is no voice server for now */
  isServerAway: boolean;
  /** null while nobody can answer */
  cancelTimer: (() => void) | null;
  settle(how: { credentials: VoiceCredentials } | { error: unknown }): void;
}

/** Requests to join, one per guild, each from op 4 to its pair of answers in either order. */
export function createJoins(options: JoinsOptions): Joins {
  const { clock } = options;
  const all = new Map<string, Pending>();

  const fail = (join: Pending, error: unknown) => join.settle({ error });

  const onDeadline = (join: Pending) => {
    const seen = options.look(join.request);
    const unanswered = join.isServerAway ? 'voice-server-lost' : join.isGarbled ? 'gateway-malformed' : 'join-timeout';
    const code = seen.verdict === 'go' ? unanswered : seen.code;
    if (join.isAsked) options.leave(join.request.guildId);
    fail(join, new EarshotError(code));
  };

  const startTimer = (join: Pending) => {
    join.cancelTimer?.();
    const deadlineMs = join.isServerAway ? newServerDeadlineMs : joinDeadlineMs;
    join.cancelTimer = clock.setTimer(() => onDeadline(join), deadlineMs);
  };

  const pause = (join: Pending) => {
    if (!join.isAsked) return;
    join.cancelTimer?.();
    join.cancelTimer = null;
  };

  const proceed = (join: Pending) => {
    if (join.isAsked) {
      if (!join.cancelTimer) startTimer(join);
      return;
    }
    const seen = options.look(join.request);
    if (seen.verdict === 'wait') return;
    if (seen.verdict === 'no') return fail(join, new EarshotError(seen.code));
    const error = options.ask(join.request);
    if (error) return fail(join, error);
    join.isAsked = true;
    startTimer(join);
  };

  const complete = (join: Pending) => {
    const userId = options.ownId();
    if (join.sessionId === null || join.server === null || userId === null) return;
    const { guildId, channelId } = join.request;
    join.settle({ credentials: { guildId, channelId, userId, sessionId: join.sessionId, ...join.server } });
  };

  return {
    async request(request, signal) {
      signal.throwIfAborted();
      const { guildId } = request;
      const before = all.get(guildId);
      if (before) fail(before, new EarshotError('join-superseded'));
      const answer = deferred<VoiceCredentials>();
      const onAbort = () => {
        if (join.isAsked) options.leave(guildId);
        fail(join, signal.reason);
      };
      const join: Pending = {
        request,
        isAsked: false,
        isGarbled: false,
        sessionId: null,
        server: null,
        isServerAway: false,
        cancelTimer: null,
        settle(how) {
          join.cancelTimer?.();
          signal.removeEventListener('abort', onAbort);
          if (all.get(guildId) === join) all.delete(guildId);
          if ('credentials' in how) answer.resolve(how.credentials);
          else answer.reject(how.error);
        },
      };
      all.set(guildId, join);
      signal.addEventListener('abort', onAbort, { once: true });
      startTimer(join);
      proceed(join);
      return answer.promise;
    },
    proceed() {
      for (const join of [...all.values()]) proceed(join);
    },
    pause() {
      for (const join of all.values()) pause(join);
    },
    askAgain() {
      for (const join of all.values()) {
        join.isAsked = false;
        join.sessionId = null;
        join.server = null;
        join.isServerAway = false;
        startTimer(join);
      }
    },
    isWaiting: (guildId) => all.has(guildId),
    ownState(state) {
      const join = all.get(state.guild_id);
      if (!join?.isAsked || state.channel_id !== join.request.channelId) return;
      if (state.session_id === '') join.isGarbled = true;
      else join.sessionId = state.session_id;
      complete(join);
    },
    garbled(text) {
      for (const join of all.values()) join.isGarbled ||= join.isAsked && text.includes(join.request.guildId);
    },
    waitingForState: () => [...all.values()].find((one) => one.isAsked && one.sessionId === null)?.request ?? null,
    server(update) {
      const join = all.get(update.guild_id);
      if (!join?.isAsked) return;
      join.server = update.endpoint == null ? null : { token: new Secret(update.token), endpoint: update.endpoint };
      if (join.isServerAway !== (join.server === null)) {
        join.isServerAway = join.server === null;
        startTimer(join);
      }
      complete(join);
    },
    cancel(guildId, error) {
      const join = all.get(guildId);
      if (join) fail(join, error);
    },
    cancelAll(error) {
      for (const join of [...all.values()]) fail(join, error);
    },
  };
}
