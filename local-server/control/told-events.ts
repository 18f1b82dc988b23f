import { setTimeout as after } from 'node:timers';
import type { EventLog, EventName } from '../event-log.ts';

/** An event with its number, which counts all of them from 1. */
export interface ToldEvent {
  n: number;
  name: EventName;
  /** ms since 1970 */
  at: number;
  event: Readonly<Record<string, unknown>>;
}

export interface EventQuery {
  /** only later ones */
  after: number;
  name: string | null;
  /** fields that the event must have, as text */
  fields: Readonly<Record<string, string>>;
}

/** The server's events in one order, for tests that ask from outside. */
export interface ToldEvents {
  /** number of the last one */
  last(): number;
  find(query: EventQuery): ToldEvent[];
  /** The first one that fits, also one that is past. Null after `timeoutMs`, or when the signal aborts. */
  waitFor(query: EventQuery, timeoutMs: number, signal: AbortSignal): Promise<ToldEvent | null>;
  close(): void;
}

/** For a run of tests; older ones are forgotten. */
const kept = 10_000;

export function createToldEvents(log: EventLog, now: () => number = Date.now): ToldEvents {
  let all: ToldEvent[] = [];
  let n = 0;
  const waiting = new Set<(told: ToldEvent) => void>();
  const off = log.onAny((name, event) => {
    const told = { n: (n += 1), name, at: now(), event: event as ToldEvent['event'] };
    all.push(told);
    if (all.length > 2 * kept) all = all.slice(-kept);
    for (const look of [...waiting]) look(told);
  });

  return {
    last: () => n,
    find: (query) => all.slice(-kept).filter((told) => fits(told, query)),
    waitFor(query, timeoutMs, signal) {
      const past = all.find((told) => fits(told, query));
      if (past) return Promise.resolve(past);
      return new Promise((resolve) => {
        const end = (found: ToldEvent | null): void => {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener('abort', give);
          resolve(found);
        };
        const look = (told: ToldEvent): void => (fits(told, query) ? end(told) : undefined);
        const give = (): void => end(null);
        const timer = after(give, timeoutMs);
        waiting.add(look);
        signal.addEventListener('abort', give, { once: true });
      });
    },
    close: off,
  };
}

const fits = ({ n, name, event }: ToldEvent, query: EventQuery): boolean =>
  n > query.after &&
  (query.name === null || query.name === name) &&
  Object.entries(query.fields).every(([field, wanted]) => textOf(event[field]) === wanted);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'));
