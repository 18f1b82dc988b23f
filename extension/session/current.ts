import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Mix } from '../store/mix.ts';
import { storage } from '../store/storage.ts';
import type { SharedSound } from '../stream/shared-sound.ts';
import type { Clock } from '../time/clock.ts';
import type { ServerStream } from './server-stream.ts';
import { shownServer } from './shown-server.ts';
import { initialState, transition, type SessionEvent, type SessionState } from './state.ts';

/** The session's state, and its streams. Created first, and given to every part that acts on them. */
export interface Current {
  /** of the server that stands for all; once nothing streams any more, the reason */
  readonly state: SessionState;
  /** oldest first; one whose stream ended stays in its place while another goes on */
  readonly servers: readonly ServerStream[];
  /** the sound that all streams share; null while nothing streams */
  sound: SharedSound | null;
  /** all of them are ending, because the user stopped them or for a common reason: none has its own reason any more */
  readonly isEnding: boolean;
  /** they end once the sound has faded out */
  readonly isFadingOut: boolean;
  /** @throws EarshotError message-state if nothing streams into this server, and nothing did a moment ago */
  expect(guildId: string): ServerStream;
  /** takes its place in the row, or replaces an earlier stream into the same server */
  begin(server: ServerStream, event: SessionEvent): void;
  applyTo(server: ServerStream, event: SessionEvent): void;
  /** to every server, or to the idle state if there is none */
  apply(event: SessionEvent): void;
  /** its row is gone */
  remove(server: ServerStream): void;
  /** the code of the problem shown while nothing streams: null for none, undefined during a stream */
  readonly shownCode: ErrorCode | null | undefined;
  /** Nothing streams any more, or it never began; null if the user stopped it. */
  end(error: EarshotError | null): void;
  /** the same for a request of the user, who may no longer be looking */
  fail(error: EarshotError): void;
  /** ends all streams with this reason */
  failAll(error: EarshotError): void;
  /** something shown in a view changed */
  changed(): void;
  /**
   * The user wants something else: work for earlier requests is dropped. @returns whether this is still the latest
   * request
   */
  wish(): () => boolean;
  /** the user has already requested something of this background */
  readonly hasWished: boolean;
  /**
   * The user stopped everything, or the last tab was removed. The streams end after `afterMs`, while the sound fades
   * out; a second call ends them at once.
   */
  stop(afterMs?: number): void;
}

/** An event changed the state of this server; null means the idle state. */
export type OnSessionEvent = (event: SessionEvent, before: SessionState, server: ServerStream | null) => void;

export function createCurrent(options: {
  clock: Clock;
  mix(): Mix;
  onEvent: OnSessionEvent;
  onChange(): void;
  onTrouble(): void;
}): Current {
  /** shown while nothing streams */
  let rest = initialState;
  let servers: readonly ServerStream[] = [];
  let isEnding = false;
  let isFadingOut = false;
  let wishes = 0;
  let cancelStop = (): void => undefined;

  const shownState = (): SessionState => shownServer(servers, options.mix())?.state ?? rest;

  function changeRest(next: SessionState, event: SessionEvent, before: SessionState): void {
    if (next === before) return;
    rest = next;
    options.onEvent(event, before, null);
    options.onChange();
  }

  function applyTo(server: ServerStream, event: SessionEvent): void {
    const before = server.state;
    server.state = transition(before, event);
    if (server.state === before) return;
    options.onEvent(event, before, server);
    options.onChange();
  }

  const current: Current = {
    sound: null,
    get state() {
      return shownState();
    },
    get servers() {
      return servers;
    },
    get isEnding() {
      return isEnding;
    },
    get isFadingOut() {
      return isFadingOut;
    },
    expect(guildId) {
      const server = servers.find(({ place }) => place.guildId === guildId);
      if (!server) throw new EarshotError('message-state');
      return server;
    },
    begin(server, event) {
      const { guildId } = server.place;
      const isThere = servers.some(({ place }) => place.guildId === guildId);
      const inPlace = (one: ServerStream): ServerStream => (one.place.guildId === guildId ? server : one);
      changeRest(initialState, { type: 'dismiss' }, rest);
      servers = isThere ? servers.map(inPlace) : [...servers, server];
      applyTo(server, event);
    },
    applyTo,
    apply(event) {
      for (const server of servers) applyTo(server, event);
      if (servers.length === 0) changeRest(transition(rest, event), event, rest);
    },
    remove(server) {
      servers = servers.filter((one) => one !== server);
      options.onChange();
    },
    get shownCode() {
      return servers.length > 0 ? undefined : rest.state === 'idle' ? (rest.problem?.error.code ?? null) : undefined;
    },
    end(error) {
      if (servers.some(({ stream }) => stream !== null)) return;
      const before = shownState();
      const event = { type: 'ended', error, nowMs: options.clock.wallMs() } as const;
      // A stream that ended by itself while the user stopped the last other one keeps its reason.
      const left = error || isEnding ? undefined : servers.findLast(({ state }) => state.state === 'idle');
      const next = left?.state ?? transition(before, event);
      servers = [];
      isEnding = isFadingOut = false;
      changeRest(next, event, before);
    },
    fail(error) {
      current.end(error);
      options.onTrouble();
    },
    failAll(error) {
      isEnding = servers.length > 0;
      for (const { stream } of servers) stream?.fail(error);
    },
    changed: options.onChange,
    get hasWished() {
      return wishes > 0;
    },
    wish() {
      const mine = (wishes += 1);
      return () => mine === wishes;
    },
    stop(afterMs = 0) {
      wishes += 1;
      cancelStop();
      // At once: a background that is stopped before the streams have ended would bring them back.
      void storage.activeStream.remove();
      const isAgain = isEnding;
      isEnding = servers.length > 0;
      current.apply({ type: 'stop' });
      const stopping = servers.flatMap(({ stream }) => stream ?? []);
      const stopAll = (): void => {
        isFadingOut = false;
        stopping.forEach((stream) => stream.stop());
      };
      isFadingOut = afterMs > 0 && !isAgain && stopping.length > 0;
      if (!isFadingOut) stopAll();
      else cancelStop = options.clock.setTimer(stopAll, afterMs);
    },
  };
  return current;
}
