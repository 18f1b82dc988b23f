import { setTimeout as after } from 'node:timers';
import type { DaveEvent } from './dave/events.ts';

/** Events inside the server. None carries a token or a key. */
export interface ServerEvents {
  /** a WebSocket was opened */
  'gateway-open': { path: string };
  'gateway-close': { userId: string | null; code: number };
  /** any payload a client sent; tokens in `d` are replaced */
  'gateway-receive': { userId: string | null; op: number; d: unknown };
  identified: { userId: string; sessionId: string; isResumed: boolean };
  /** the main gateway accepted or refused a voice state */
  joined: { userId: string; guildId: string; channelId: string };
  refused: { userId: string; guildId: string; channelId: string };
  left: { userId: string; guildId: string; channelId: string };
  /** the REST API answered; a token in the path is replaced */
  'rest-answer': { userId: string | null; method: string; path: string; status: number };
  /** a bot or a person wrote into a channel */
  'message-sent': { userId: string; channelId: string; messageId: string; content: string };
  /** a bot answered an interaction for the first time; `type` is Discord's, 4 for a message and 5 for one that follows */
  'interaction-answered': { userId: string; interactionId: string; type: number; data: unknown };
  'voice-open': { path: string };
  /** a WebSocket was refused for its Origin header */
  'origin-refused': { path: string; origin: string };
  'voice-close': { userId: string | null; code: number };
  /** a voice connection continues over a new WebSocket */
  'voice-resumed': { userId: string; afterSequence: number | null };
  /** an event of a channel's end-to-end encryption */
  dave: { channelId: string } & DaveEvent;
  'voice-receive': { userId: string | null; op: number; d: unknown };
  /** a member chose a mode and may send */
  connected: { userId: string; channelId: string; ssrc: number; mode: string };
  speaking: { userId: string; channelId: string; ssrc: number; isSpeaking: boolean; mask: number };
  discovery: { ssrc: number; address: string; port: number; via: 'document' | 'ready'; isAnswered: boolean };
  /** the listener hears packets whose header extension says something else than before: Speaking bits, 0 for silence */
  'packet-flags': { userId: string; channelId: string; ssrc: number; flags: number };
  /** the first voice packet of a connection */
  'first-packet': { userId: string; ssrc: number; via: 'document' | 'ready' };
}

export type EventName = keyof ServerEvents;
type Hearer<N extends EventName> = (event: ServerEvents[N]) => void;

export interface EventLog {
  emit<N extends EventName>(name: N, event: ServerEvents[N]): void;
  /** @returns a function that takes the hearer away */
  on<N extends EventName>(name: N, hearer: Hearer<N>): () => void;
  /** Every event, whatever its name. @returns as `on` */
  onAny(hearer: (name: EventName, event: unknown) => void): () => void;
  /** The latest events of a name, oldest first. */
  history<N extends EventName>(name: N): ServerEvents[N][];
  /** The next event that fits, not one of the past. Rejects after `timeoutMs` and when the server closes. */
  waitFor<N extends EventName>(
    name: N,
    fits?: (event: ServerEvents[N]) => boolean,
    timeoutMs?: number,
  ): Promise<ServerEvents[N]>;
  close(): void;
}

/** Per name; enough for any test, bounded for a server that runs for days. */
const historyLimit = 1000;

export function createEventLog(): EventLog {
  const hearers = new Map<EventName, Set<Hearer<never>>>();
  const ofAll = new Set<(name: EventName, event: unknown) => void>();
  const past = new Map<EventName, unknown[]>();
  const closing = new Set<() => void>();

  const log: EventLog = {
    emit(name, event) {
      const list = past.get(name) ?? [];
      past.set(name, list);
      list.push(event);
      if (list.length > historyLimit) list.shift();
      for (const hearer of [...(hearers.get(name) ?? [])]) (hearer as Hearer<typeof name>)(event);
      for (const hearer of [...ofAll]) hearer(name, event);
    },
    on(name, hearer) {
      const set = hearers.get(name) ?? new Set();
      hearers.set(name, set);
      set.add(hearer);
      return () => set.delete(hearer);
    },
    onAny(hearer) {
      ofAll.add(hearer);
      return () => ofAll.delete(hearer);
    },
    history: <N extends EventName>(name: N) => [...(past.get(name) ?? [])] as ServerEvents[N][],
    waitFor(name, fits = () => true, timeoutMs = 5000) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          off();
          closing.delete(abandon);
        };
        const abandon = (): void => {
          end();
          reject(new Error(`the server closed before an event "${name}"`));
        };
        const timer = after(() => {
          end();
          reject(new Error(`no event "${name}" within ${timeoutMs} ms`));
        }, timeoutMs);
        const off = log.on(name, (event) => {
          if (!fits(event)) return;
          end();
          resolve(event);
        });
        closing.add(abandon);
      });
    },
    close() {
      for (const abandon of [...closing]) abandon();
      hearers.clear();
      ofAll.clear();
    },
  };
  return log;
}
