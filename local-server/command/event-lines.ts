import { isLogged, type LogLevel } from '../../shared-protocol/log-level.ts';
import type { EventLog, EventName, ServerEvents } from '../event-log.ts';

type Line = readonly [level: LogLevel, text: string];

/** Discord closes with these if a client did something wrong. */
const firstRefusal = 4000;
const closeLevel = (code: number): LogLevel => (code >= firstRefusal ? 'warn' : 'info');

/** Ids in a path name servers, channels and people. */
const routeOf = (path: string): string => path.replace(/\?.*$/, '').replace(/\d{15,}/g, ':id');

/** What each event is worth in a log: codes and figures. Who it was, where, and what was said stays out. */
const lines: { readonly [N in EventName]: (event: ServerEvents[N]) => Line | null } = {
  'gateway-open': () => ['debug', 'gateway: a client connects'],
  'gateway-close': ({ code }) => [closeLevel(code), `gateway: closed with ${code}`],
  'gateway-receive': ({ op }) => ['debug', `gateway: op ${op} came`],
  identified: ({ isResumed }) => ['info', `gateway: a bot ${isResumed ? 'resumed' : 'signed in'}`],
  joined: () => ['info', 'a channel was joined'],
  refused: () => ['warn', 'a channel may not be joined'],
  left: () => ['info', 'a channel was left'],
  'rest-answer': ({ method, path, status }) => [
    status >= 400 ? 'warn' : 'debug',
    `REST: ${method} ${routeOf(path)} gets ${status}`,
  ],
  'message-sent': () => ['debug', 'a message was written'],
  'interaction-answered': ({ type }) => ['debug', `an interaction was answered with type ${type}`],
  'voice-open': () => ['debug', 'voice: a client connects'],
  'origin-refused': () => ['warn', 'a WebSocket was refused for its Origin header'],
  'voice-close': ({ code }) => [closeLevel(code), `voice: closed with ${code}`],
  'voice-resumed': () => ['info', 'voice: resumed'],
  dave: ({ kind }) => ['debug', `end-to-end encryption: ${kind}`],
  'voice-receive': ({ op }) => ['debug', `voice: op ${op} came`],
  connected: ({ mode }) => ['info', `voice: connected with ${mode}`],
  speaking: ({ isSpeaking }) => ['debug', `voice: somebody ${isSpeaking ? 'speaks' : 'is silent'}`],
  discovery: ({ via, isAnswered }) => ['debug', `UDP: discovery by ${via}${isAnswered ? '' : ', left unanswered'}`],
  'packet-flags': ({ flags }) => ['debug', `UDP: packets say ${flags}`],
  'first-packet': ({ via }) => ['info', `UDP: the first packet, found by ${via}`],
};

export const eventNames: readonly string[] = Object.keys(lines);

/** Writes what happens in the box, down to `level`. */
export function logEvents(events: Pick<EventLog, 'onAny'>, level: LogLevel, write: (line: string) => void): void {
  events.onAny((name, event) => {
    const line = (lines[name] as (event: unknown) => Line | null)(event);
    if (line && isLogged(line[0], level)) write(`earshot-box: ${line[0]} ${line[1]}`);
  });
}
