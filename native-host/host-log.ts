import type { FromHost, Stats, ToHost } from '../shared-protocol/native-messages.ts';
import { isLogged, usualLogLevel, type LogLevel } from '../shared-protocol/log-level.ts';
import { createRateLimit } from '../shared-protocol/rate-limit.ts';

type LogMessage = Extract<FromHost, { type: 'log' }>;
type Line = Pick<LogMessage, 'level' | 'text'>;

/** How often normal figures are logged, and how often others at most. */
const figuresEveryMs = 60_000;
const oddEveryMs = 10_000;
/** Lines follow what a person does or what breaks; a flood of them says nothing more. */
const lineRate = { burst: 60, perSecond: 5 };

const named = (session: number | undefined): string => (session === undefined ? '' : `session ${session} `);

/** What a message to the host is worth in a log: never an address, a key or sound. */
function heardLine(message: ToHost): Line | null {
  switch (message.type) {
    case 'open':
      return info(`${named(message.session)}opens: ${message.dialect}, ${message.candidates.length} candidates`);
    case 'start':
      return info(
        `${named(message.session)}starts: ${message.mode}${message.dave ? `, end to end ${message.dave.version}` : ''}`,
      );
    case 'close':
      return info(`${named(message.session)}is closed`);
    case 'agree-clear':
      return { level: 'warn', text: `${named(message.session)}goes on in clear, as the user wants` };
    case 'pause':
    case 'speak-as':
    case 'listen':
      return debug(`${named(message.session)}is asked to ${message.type}`);
    case 'relay-json':
    case 'relay-binary':
      return debug(`${named(message.session)}is handed op ${message.op}`);
    default:
      return null;
  }
}

/** Names and codes, and of an exception no more than its name: its message may quote an address. */
const plainWords = (detail = ''): string => /^[\w ]*/.exec(detail)?.[0] ?? '';

/** The same for a message of the host's own. */
function toldLine(message: FromHost): Line | null {
  switch (message.type) {
    case 'discovered':
      return info(`${named(message.session)}found its way`);
    case 'dave':
      return { level: message.state === 'turned-off' ? 'warn' : 'info', text: daveText(message) };
    case 'ended':
    case 'error': {
      const { code, detail, session } = message;
      const verb = message.type === 'ended' ? 'ended' : 'refused';
      const why = plainWords(detail);
      return { level: 'error', text: `${named(session)}${verb}: ${code}${why && ` (${why})`}` };
    }
    case 'relay-json':
    case 'relay-binary':
      return debug(`${named(message.session)}answers with op ${message.op}`);
    case 'activity':
      return debug(`${named(message.session)}receives ${message.ssrcs.length} voices`);
    default:
      return null;
  }
}

const debug = (text: string): Line => ({ level: 'debug', text });
const info = (text: string): Line => ({ level: 'info', text });

const daveText = ({ session, state }: Extract<FromHost, { type: 'dave' }>): string =>
  `${named(session)}end to end ${state}`;

function figuresText({
  session,
  packetsPerSecond,
  sent,
  queueMs,
  dropped,
  underruns,
  lateMs,
  latencyMs,
}: Stats): string {
  const figures = [
    `${packetsPerSecond} packets/s`,
    `${sent} sent`,
    `queue ${Math.round(queueMs)} ms`,
    `${dropped} dropped`,
    `${underruns} underruns`,
    `late p99 ${lateMs.p99.toFixed(1)} ms`,
    `delay p50 ${Math.round(latencyMs.p50)} ms, p99 ${Math.round(latencyMs.p99)} ms`,
  ];
  return `${named(session)}${figures.join(', ')}`;
}

/** Tells in words what this host does: the extension, for the log that people save, once it asks; and a terminal. */
export interface HostLog {
  /** From now on lines go to the extension, down to this level. */
  begin(level?: LogLevel): void;
  heard(message: ToHost): void;
  told(message: FromHost): void;
}

export interface HostLogOptions {
  version: string;
  send(message: LogMessage): void;
  nowMs(): number;
  /** Takes what a developer sees who set a level. */
  terminal?: { level: LogLevel; write(line: string): void } | undefined;
}

export function createHostLog(options: HostLogOptions): HostLog {
  const { nowMs, terminal } = options;
  /** null before the extension asks */
  let asked: LogLevel | null = null;
  const isWithinRate = createRateLimit(lineRate);
  /** by session */
  const figures = new Map<number, { atMs: number; dropped: number; underruns: number }>();

  const say = (line: Line | null): void => {
    if (!line) return;
    const isAsked = asked !== null && isLogged(line.level, asked);
    const isShown = terminal !== undefined && isLogged(line.level, terminal.level);
    if ((!isAsked && !isShown) || !isWithinRate(nowMs())) return;
    if (isAsked) options.send({ type: 'log', ...line });
    if (isShown) terminal.write(`${line.level} ${line.text}`);
  };

  function sayFigures(stats: Stats): void {
    const { session, dropped, underruns } = stats;
    const last = figures.get(session);
    const isOdd = last !== undefined && (dropped > last.dropped || underruns > last.underruns);
    if (last && nowMs() - last.atMs < (isOdd ? oddEveryMs : figuresEveryMs)) return;
    figures.set(session, { atMs: nowMs(), dropped, underruns });
    say({ level: isOdd ? 'warn' : 'info', text: figuresText(stats) });
  }

  return {
    begin(level = usualLogLevel) {
      const isFirst = asked === null;
      asked = level;
      if (!isFirst) return;
      say(info(`helper ${options.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`));
    },
    heard(message) {
      if (message.type === 'close') figures.delete(message.session);
      say(heardLine(message));
    },
    told(message) {
      if (message.type === 'stats') sayFigures(message);
      else say(toldLine(message));
    },
  };
}
