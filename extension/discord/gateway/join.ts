import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { VoiceServerUpdate } from '../../../shared-protocol/gateway-payloads.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import type { Clock } from '../../time/clock.ts';
import type { JoinRequest, VoiceCredentials } from './gateway-contract.ts';

/** From op 4 to both answers, and from the request to op 4: a refusal brings no event at all. */
export const joinDeadlineMs = 10_000;
/** Discord took the voice server away, or has none yet; most are back within a minute. */
export const newServerDeadlineMs = 60_000;

export interface JoinsOptions {
  clock: Clock;
  /** the bot's user id; null before the first READY */
  ownId(): string | null;
  /** `wait` if unknown yet: the guild is still loading, or there is no connection */
  look(
    request: JoinRequest,
  ): { verdict: 'go' } | { verdict: 'wait'; code: ErrorCode } | { verdict: 'no'; code: ErrorCode };
  /** sends op 4, after a leave if needed; returns why it was not sent, or null */
  ask(request: JoinRequest): EarshotError | null;
  leave(guildId: string): void;
}

/** One request to join, from op 4 to its two answers in either order. */
export interface Join {
  readonly request: JoinRequest;
  readonly isAsked: boolean;
  /** requested, but the bot's own voice state has not arrived */
  readonly awaitsState: boolean;
  /** sends the request, if that makes sense now */
  proceed(): void;
  /** nobody can answer: there is no deadline until `proceed` */
  pause(): void;
  /** earlier requests and answers no longer count; `proceed` sends the request again */
  reset(): void;
  /** an unreadable answer arrived */
  garbled(): void;
  /** @param sessionId empty if the answer was unreadable */
  state(sessionId: string): void;
  server(update: VoiceServerUpdate): void;
  fail(error: unknown): void;
}

/**
 * The request's deadline starts now.
 * @param settle called when it ends, with any result
 */
export function createJoin(
  request: JoinRequest,
  options: JoinsOptions,
  settle: (how: { credentials: VoiceCredentials } | { error: unknown }) => void,
): Join {
  const { clock } = options;
  let isAsked = false;
  let isGarbled = false;
  let sessionId: string | null = null;
  let server: { token: Secret<string>; endpoint: string } | null = null;
  /** Discord answered that there is no voice server for now */
  let isServerAway = false;
  /** null while nobody can answer */
  let cancelTimer: (() => void) | null = null;

  const end = (how: Parameters<typeof settle>[0]) => {
    cancelTimer?.();
    settle(how);
  };
  const fail = (error: unknown) => end({ error });

  const onDeadline = () => {
    const seen = options.look(request);
    const unanswered = isServerAway ? 'voice-server-lost' : isGarbled ? 'gateway-malformed' : 'join-timeout';
    const code = seen.verdict === 'go' ? unanswered : seen.code;
    if (isAsked) options.leave(request.guildId);
    fail(new EarshotError(code));
  };

  const startTimer = () => {
    cancelTimer?.();
    cancelTimer = clock.setTimer(onDeadline, isServerAway ? newServerDeadlineMs : joinDeadlineMs);
  };

  const complete = () => {
    const userId = options.ownId();
    if (sessionId === null || server === null || userId === null) return;
    const { guildId, channelId } = request;
    end({ credentials: { guildId, channelId, userId, sessionId, ...server } });
  };

  startTimer();
  return {
    request,
    get isAsked() {
      return isAsked;
    },
    get awaitsState() {
      return isAsked && sessionId === null;
    },
    proceed() {
      if (isAsked) {
        if (!cancelTimer) startTimer();
        return;
      }
      const seen = options.look(request);
      if (seen.verdict === 'wait') return;
      if (seen.verdict === 'no') return fail(new EarshotError(seen.code));
      const error = options.ask(request);
      if (error) return fail(error);
      isAsked = true;
      startTimer();
    },
    pause() {
      if (!isAsked) return;
      cancelTimer?.();
      cancelTimer = null;
    },
    reset() {
      isAsked = false;
      sessionId = null;
      server = null;
      isServerAway = false;
      startTimer();
    },
    garbled() {
      isGarbled = true;
    },
    state(answered) {
      if (answered === '') isGarbled = true;
      else sessionId = answered;
      complete();
    },
    server({ token, endpoint }) {
      server = endpoint == null ? null : { token: new Secret(token), endpoint };
      if (isServerAway !== (server === null)) {
        isServerAway = server === null;
        startTimer();
      }
      complete();
    },
    fail,
  };
}
