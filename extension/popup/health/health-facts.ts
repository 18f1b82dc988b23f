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

/** The privacy code in the groups of five in which people read it to each other. */
const grouped = (code: string): string => code.replace(/\d{5}(?=\d)/g, '$& ');

/** The rows of the opened health line, in order. */
export function healthFacts(say: Say, stream: Live, about: { people: number; helperVersion: string | null }): Fact[] {
  const { health, dialect, mode, bitrate } = stream;
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
    {
      id: 'sound',
      name: say('factSound'),
      value: bitrate === null ? say('soundRaw') : say('soundOpus', number(bitrate / 1000)),
    },
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

/** The text of "Copy details": figures only. Names, ids, addresses and the privacy code stay here. */
export function detailsText(
  say: Say,
  view: Pick<SessionView, 'helperVersion'>,
  stream: Live,
  about: { people: number; version: string; nowMs: number },
): string {
  const facts = healthFacts(say, stream, { ...about, helperVersion: view.helperVersion });
  const lines = facts.filter(({ id }) => id !== 'privacy-code').map(({ name, value }) => `${name}: ${value}`);
  const { health } = stream;
  const summary = health
    ? [
        `${say('live')} ${clockText(about.nowMs - stream.since)}`,
        say('healthPackets', numberText(say, health.packetsPerSecond)),
        say('healthLost', numberText(say, health.dropped)),
      ]
    : [`${say('live')} ${clockText(about.nowMs - stream.since)}`];
  return [`${say('extensionName')} ${about.version}`, summary.join(' · '), ...lines].join('\n');
}
