import { EarshotError } from '../../../shared-protocol/error.ts';
import type { VoiceServerUpdate } from '../../../shared-protocol/gateway-payloads.ts';
import { deferred } from '../../time/wait.ts';
import type { JoinRequest, VoiceCredentials, VoiceStateModel } from './gateway-contract.ts';
import { createJoin, type Join, type JoinsOptions } from './join.ts';

export interface Joins {
  request(request: JoinRequest, signal: AbortSignal): Promise<VoiceCredentials>;
  /** the connection or the cache changed: waiting requests may be sent now, and sent ones may be answered */
  proceed(): void;
  /** the connection is gone: nobody can answer, so sent requests wait without a deadline */
  pause(): void;
  /** identified again: requests of the old session are repeated */
  askAgain(): void;
  isWaiting(guildId: string): boolean;
  ownState(state: Pick<VoiceStateModel, 'guild_id' | 'channel_id' | 'session_id'>): void;
  /** an unreadable answer arrived: unless a better one follows, it is the reason of the request's failure */
  garbled(text: string): void;
  /** the target of an answer in the original dialect, which names no guild: the request that waits longest */
  waitingForState(): JoinRequest | null;
  server(update: VoiceServerUpdate): void;
  /** the user wants to leave */
  cancel(guildId: string, error: EarshotError): void;
  cancelAll(error: EarshotError): void;
}

/** Requests to join, one per guild. */
export function createJoins(options: JoinsOptions): Joins {
  const all = new Map<string, Join>();

  return {
    async request(request, signal) {
      signal.throwIfAborted();
      const { guildId } = request;
      all.get(guildId)?.fail(new EarshotError('join-superseded'));
      const answer = deferred<VoiceCredentials>();
      const onAbort = () => {
        if (join.isAsked) options.leave(guildId);
        join.fail(signal.reason);
      };
      const join = createJoin(request, options, (how) => {
        signal.removeEventListener('abort', onAbort);
        if (all.get(guildId) === join) all.delete(guildId);
        if ('credentials' in how) answer.resolve(how.credentials);
        else answer.reject(how.error);
      });
      all.set(guildId, join);
      signal.addEventListener('abort', onAbort, { once: true });
      join.proceed();
      return answer.promise;
    },
    proceed() {
      for (const join of [...all.values()]) join.proceed();
    },
    pause() {
      for (const join of all.values()) join.pause();
    },
    askAgain() {
      for (const join of all.values()) join.reset();
    },
    isWaiting: (guildId) => all.has(guildId),
    ownState(state) {
      const join = all.get(state.guild_id);
      if (join?.isAsked && state.channel_id === join.request.channelId) join.state(state.session_id);
    },
    garbled(text) {
      for (const join of all.values()) if (join.isAsked && text.includes(join.request.guildId)) join.garbled();
    },
    waitingForState: () => [...all.values()].find((one) => one.awaitsState)?.request ?? null,
    server(update) {
      const join = all.get(update.guild_id);
      if (join?.isAsked) join.server(update);
    },
    cancel: (guildId, error) => all.get(guildId)?.fail(error),
    cancelAll(error) {
      for (const join of [...all.values()]) join.fail(error);
    },
  };
}
