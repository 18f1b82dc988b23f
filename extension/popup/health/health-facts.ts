import type { SessionView, StreamView } from '../../page-contract/view.ts';
import { countText, numberText } from '../../ui/count-text.ts';
import { dialectText, modeText } from '../../ui/protocol-text.ts';
import type { Say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';

export interface Fact {
  id: string;
  name: string;
  value: string;
}

type Live = Extract<StreamView, { state: 'live' }>;

function encryption(say: Say, dave: NonNullable<Live['health']>['dave'], people: number): string {
  return {
    off: () => say('endToEndOff'),
    'turned-off': () => say('endToEndOff'),
    ready: () => countText(say, 'endToEndWith', people),
    alone: () => say('endToEndAlone'),
    securing: () => say('securing'),
  }[dave]();
}

/** The privacy code in groups of five, as people read it to each other. */
const grouped = (code: string): string => code.replace(/\d{5}(?=\d)/g, '$& ');

export interface About {
  /** people in the channel, including the bot */
  people: number;
  helperVersion: string | null;
  /** the channel that allows no higher bitrate, if others would */
  limitedBy?: string | null;
}

/** The facts that all servers share. */
export const commonFacts: ReadonlySet<string> = new Set(['sound', 'protocol', 'helper']);

function soundText(say: Say, bitrate: number | null, limitedBy: string | null): string {
  if (bitrate === null) return say('soundRaw');
  const kbits = numberText(say, bitrate / 1000);
  return limitedBy === null ? say('soundOpus', kbits) : say('soundOpusFor', kbits, limitedBy);
}

/** The rows of the opened health line, in order. */
export function healthFacts(
  say: Say,
  { health, dialect, mode, bitrate }: Pick<Live, 'health' | 'dialect' | 'mode' | 'bitrate'>,
  about: About,
): Fact[] {
  const number = (value: number, digits = 0) => numberText(say, value, digits);
  const facts: (Fact | false | null)[] = [
    health && { id: 'sent', name: say('factSent'), value: countText(say, 'packets', health.sent) },
    health && { id: 'late', name: say('factLate'), value: say('factLateValue', number(health.lateP99Ms, 1)) },
    health && {
      id: 'delay',
      name: say('factDelay'),
      value: say('factDelayValue', number(health.delayMs), number(health.delayP99Ms)),
    },
    health && { id: 'queue', name: say('factQueue'), value: say('milliseconds', number(health.queueMs)) },
    { id: 'sound', name: say('factSound'), value: soundText(say, bitrate, about.limitedBy ?? null) },
    { id: 'protocol', name: say('factProtocol'), value: dialectText(say, dialect) },
    dialect === 'v8' &&
      health && { id: 'end-to-end', name: say('factEncryption'), value: encryption(say, health.dave, about.people) },
    { id: 'mode', name: say('factTransport'), value: modeText(say, mode) },
    dialect === 'v8' &&
      health !== null &&
      health.privacyCode !== null && {
        id: 'privacy-code',
        name: say('factPrivacyCode'),
        value: grouped(health.privacyCode),
      },
    about.helperVersion !== null && { id: 'helper', name: say('helperStep'), value: about.helperVersion },
  ];
  return facts.filter((fact) => fact !== null && fact !== false);
}

const copied = (facts: readonly Fact[]): string[] =>
  facts.filter(({ id }) => id !== 'privacy-code').map(({ name, value }) => `${name}: ${value}`);

const firstLines = (say: Say, about: { version: string; sinceMs: number; nowMs: number }): [string, string] => [
  `${say('extensionName')} ${about.version}`,
  `${say('live')} ${clockText(about.nowMs - about.sinceMs)}`,
];

/** The text of "Copy details": figures only. Names, ids, addresses and the privacy code stay here. */
export function detailsText(
  say: Say,
  view: Pick<SessionView, 'helperVersion'>,
  stream: Live,
  about: { people: number; version: string; nowMs: number },
): string {
  const { health, since: sinceMs } = stream;
  const facts = healthFacts(say, stream, { ...about, helperVersion: view.helperVersion });
  const [product, clock] = firstLines(say, { ...about, sinceMs });
  const figures = health && [
    countText(say, 'healthPackets', health.packetsPerSecond),
    countText(say, 'healthLost', health.dropped),
  ];
  return [product, [clock, ...(figures ?? [])].join(' · '), ...copied(facts)].join('\n');
}

/**
 * The same for several servers, of which only the numbers are named.
 * @param servers the facts of each
 * @param about.sinceMs when the first one went live, in ms since 1970
 */
export function severalDetailsText(
  say: Say,
  servers: readonly (readonly Fact[])[],
  about: { version: string; sinceMs: number; nowMs: number },
): string {
  const isCommon = ({ id }: Fact): boolean => commonFacts.has(id);
  const each = servers.flatMap((facts, index) => [
    `${say('server')} ${numberText(say, index + 1)}`,
    ...copied(facts.filter((fact) => !isCommon(fact))),
  ]);
  return [...firstLines(say, about), ...copied((servers[0] ?? []).filter(isCommon)), ...each].join('\n');
}
