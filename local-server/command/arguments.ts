import { parseArgs } from 'node:util';
import { dialects } from '../../shared-protocol/voice-payloads.ts';
import type { LocalServerOptions } from '../contract.ts';

const davePolicies = ['required', 'optional', 'off'] as const;
const intents = ['all', 'unprivileged'] as const;

/** What `--help` prints, beside the words for it. */
const flags = [
  ['--port N', 'the port of everything but sound; a free one if not given'],
  ['--tls', 'answers TLS on the same port as well, with a certificate made on the spot'],
  ['--host NAME', 'a further name for that certificate; may be given several times'],
  ['--dave POLICY', `end-to-end encryption of voice channels: ${davePolicies.join(', ')}; required if not given`],
  ['--dialect NAME', `only this one is spoken: ${dialects.join(', ')}; both if not given`],
  ['--intents WHICH', `privileged intents are allowed (all) or refused with 4014 (unprivileged, if not given)`],
  ['--world FILE.json', 'servers, channels, roles and people of your own'],
  ['--speaker FILE.wav', 'a person in the channel plays this, again and again'],
  ['--record FILE.wav', 'writes what the channel hears'],
  ['--control', 'opens a second port for tests: faults, moves, kicks, events, snapshot'],
  ['--json', 'the first line is an object with addresses and tokens, the last one what was heard'],
  ['--help, --version', ''],
] as const;

const width = Math.max(...flags.map(([flag]) => flag.length)) + 2;

export const usage = (command: string): string =>
  [
    `${command} [options]`,
    '',
    'For testing your own Discord bot, without Discord: gateway, REST, voice with end-to-end encryption, and somebody who',
    'listens. It runs on this computer alone until you stop it.',
    '',
    ...flags.map(([flag, words]) => `  ${flag.padEnd(width)}${words}`.trimEnd()),
  ].join('\n');

export interface Arguments {
  options: LocalServerOptions;
  worldFile: string | undefined;
  speakerFile: string | undefined;
  isControlled: boolean;
  isJson: boolean;
}

export type Wanted = { want: 'run'; args: Arguments } | { want: 'help' | 'version' } | { want: 'refuse'; why: string };

/** @param argv without Node and program */
export function readArguments(argv: readonly string[]): Wanted {
  let values;
  try {
    values = parse(argv);
  } catch (error) {
    return { want: 'refuse', why: error instanceof Error ? error.message : 'Wrong arguments.' };
  }
  if (values.help) return { want: 'help' };
  if (values.version) return { want: 'version' };
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) return refuse(values.port, 'port', 'A port is a number from 0 to 65535.');
  const dave = davePolicies.find((one) => one === values.dave);
  if (!dave) return refuse(values.dave, 'policy for --dave', oneOf(davePolicies));
  const dialect = dialects.find((one) => one === values.dialect);
  if (values.dialect !== undefined && !dialect) return refuse(values.dialect, 'dialect', oneOf(dialects));
  const allowed = intents.find((one) => one === values.intents);
  if (!allowed) return refuse(values.intents, 'choice for --intents', oneOf(intents));
  const odd = values.host.find((name) => !/^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)*$/i.test(name));
  if (odd !== undefined) return refuse(odd, 'host name', 'Give a name without scheme and port, such as gateway.test.');
  if (values.host.length > 0 && !values.tls)
    return { want: 'refuse', why: '--host is for the certificate. Give --tls as well.' };
  return {
    want: 'run',
    args: {
      options: {
        port,
        dave: { voice: dave },
        intents: allowed,
        tls: values.tls,
        hosts: values.host,
        ...(dialect && { dialect }),
        ...(values.record !== undefined && { recordFile: values.record }),
      },
      worldFile: values.world,
      speakerFile: values.speaker,
      isControlled: values.control,
      isJson: values.json,
    },
  };
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '0' },
      tls: { type: 'boolean', default: false },
      host: { type: 'string', multiple: true, default: [] },
      dave: { type: 'string', default: 'required' },
      dialect: { type: 'string' },
      intents: { type: 'string', default: 'unprivileged' },
      world: { type: 'string' },
      speaker: { type: 'string' },
      record: { type: 'string' },
      control: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', default: false },
    },
  }).values;

const refuse = (found: string, what: string, hint: string): Wanted => ({
  want: 'refuse',
  why: `"${found}" is no ${what}. ${hint}`,
});

const oneOf = (choices: readonly string[]): string => `Choose one of ${choices.join(', ')}.`;
