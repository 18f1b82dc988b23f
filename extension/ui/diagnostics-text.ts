import type { HealthView, ServerView, SessionView } from '../page-contract/view.ts';
import { logLevelOf } from '../store/settings.ts';
import { isDiscord } from './discord-links.ts';

export interface Surroundings {
  version: string;
  /** "Chromium 156" */
  browser: string;
  /** "Linux" */
  system: string;
}

function lastStream({ lastStream: last }: Pick<SessionView, 'lastStream'>): string {
  if (!last) return 'none';
  const seconds = Math.round(last.liveMs / 1000);
  const length = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const cause = last.cause === null ? '' : ` (${last.cause})`;
  const end = last.endedBy === null ? 'stopped by hand' : `ended by ${last.endedBy}${cause}`;
  return `${length}, ${last.sent} packets, ${last.dropped} lost, 99 in 100 within ${Math.round(last.delayP99Ms)} ms, ${end}`;
}

function helperText({ helper, helperVersion, helperProtocol }: SessionView): string {
  const protocol = helperProtocol ? `, protocol ${helperProtocol}` : '';
  return `Helper ${helperVersion ?? helper}${protocol}${helper === 'ready' ? ', reached by native messaging' : ''}`;
}

const problemText = (problem: SessionView['problem']): string =>
  problem ? problem.code + (problem.detail === null ? '' : ` (${problem.detail})`) : 'none';

function answersText({ answersKeepalives, answerAgoMs }: HealthView): string {
  if (answerAgoMs !== null) return `, keepalive answered ${Math.round(answerAgoMs / 1000)} s ago`;
  return answersKeepalives === false ? ', keepalives never answered' : '';
}

/** Only where the system has to be asked for it. */
const clockText = ({ fineClock }: HealthView): string =>
  fineClock && fineClock !== 'not-needed' ? `, fine clock ${fineClock}` : '';

const moveText = ({ moveMs }: HealthView): string =>
  typeof moveMs === 'number' ? `, last move cost ${Math.round(moveMs)} ms` : '';

const healthText = (health: HealthView | null): string =>
  health
    ? `, end to end ${health.dave}, ${Math.round(health.packetsPerSecond)} packets/s, ${health.dropped} lost, ${Math.round(health.delayMs)} ms${answersText(health)}${clockText(health)}${moveText(health)}`
    : '';

/** One of several servers, by its place in the row. */
function serverText(server: ServerView, index: number): string {
  const muted = server.isMuted ? ', muted' : '';
  const figures = server.state === 'live' ? healthText(server.health) : '';
  const problem = server.problem ? `, problem ${problemText(server.problem)}` : '';
  return `Server ${index + 1} ${server.state}${muted}${figures}${problem}`;
}

/** Only if it is switched on. */
const remoteLines = ({ settings, remote: { state, programs, detail } }: SessionView): string[] =>
  settings.allowsRemote
    ? [`Remote control ${state}${detail === null ? '' : ` (${detail})`}, ${programs} programs`]
    : [];

/**
 * The data for a fault report, in English for its readers: states, figures and codes. No token, key, id, name
 * or address is in it.
 */
export function diagnosticsText(view: SessionView, { version, browser, system }: Surroundings): string {
  const { settings, stream, servers, problem } = view;
  const bitrate = settings.bitrate === null ? 'of the channel' : `${settings.bitrate / 1000} kbit/s`;
  const health = stream.state === 'live' ? stream.health : null;
  return [
    `Earshot ${version}, ${browser}, ${system}`,
    helperText(view),
    `Bot ${view.hasToken ? '[redacted]' : 'none'}, gateway ${view.gateway}, server ${isDiscord(settings.gatewayUrl) ? 'Discord' : 'another'}`,
    `Voice ${settings.dialect}, ${settings.mode}, bitrate ${bitrate}`,
    ...remoteLines(view),
    `Stream ${stream.state}${healthText(health)}`,
    ...(servers.length > 1 ? servers.map(serverText) : []),
    `Last stream ${lastStream(view)}`,
    ...(view.skipped > 0 ? [`Skipped ${view.skipped} parts of Discord's messages that could not be read`] : []),
    ...(view.unkept ? [`Sign-in not kept over a restart: ${view.unkept}`] : []),
    `Last problem ${problemText(problem)}`,
    `Log ${logLevelOf(settings)}`,
  ].join('\n');
}

/** Name and major version from a browser's own words about itself. */
export function browserName(userAgent: string): string {
  const [, name, major] = /(Firefox|Edg|OPR|Chrome)\/(\d+)/.exec(reordered(userAgent)) ?? [];
  return name ? `${{ Edg: 'Edge', OPR: 'Opera', Chrome: 'Chromium' }[name] ?? name} ${major ?? ''}` : 'unknown browser';
}

/** The name that comes last is the browser's own: others before it are there for compatibility. */
const reordered = (userAgent: string): string => userAgent.split(' ').reverse().join(' ');

export function systemName(platform: string): string {
  if (/^win/i.test(platform)) return 'Windows';
  if (/^mac/i.test(platform)) return 'macOS';
  return /^linux/i.test(platform) ? 'Linux' : platform || 'unknown system';
}
