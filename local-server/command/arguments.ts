import { parseArgs } from 'node:util';
import { dialects } from '../../shared-protocol/voice-payloads.ts';
import type { LocalServerOptions } from '../contract.ts';

const davePolicies = ['required', 'optional', 'off'] as const;
const intents = ['all', 'unprivileged'] as const;

/** What `--help` prints, beside the words for it. */
const flags = [
  ['--port N', 'the port for everything except voice packets (default: a free one)'],
  ['--tls', 'also answer TLS on the same port, with a new self-signed certificate'],
  ['--host NAME', 'another host name for that certificate; can be repeated'],
  ['--dave POLICY', `end-to-end encryption: ${davePolicies.join(', ')} (default: required)`],
  ['--dialect NAME', `speak only this one: ${dialects.join(', ')} (default: both)`],
  ['--intents WHICH', `allow privileged intents (all), or refuse them with 4014 (unprivileged, the default)`],
  ['--world FILE.json', 'your own servers, channels, roles and people'],
  ['--speaker FILE.wav', 'a person in the channel plays this file in a loop'],
  ['--record FILE.wav', 'record what the channel hears'],
  ['--control', 'open a second port for tests: faults, moves, kicks, events, snapshot'],
  ['--json', 'print addresses and tokens as one JSON object first, and what was heard last'],
  ['--help, --version', ''],
] as const;

const width = Math.max(...flags.map(([flag]) => flag.length)) + 2;

export const usage = (command: string): string =>
  [
    `${command} [options]`,
    '',
    'Tests your own Discord bot without Discord: gateway, REST, voice with end-to-end encryption, and a listener.',
    'It runs only on this computer, until you stop it.',
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
  if (!(port <= 65_535)) return refuse(values.port, 'port', 'Use a port from 0 to 65535.');
  const dave = davePolicies.find((one) => one === values.dave);
  if (!dave) return refuse(values.dave, 'policy for --dave', oneOf(davePolicies));
  const dialect = dialects.find((one) => one === values.dialect);
  if (values.dialect !== undefined && !dialect) return refuse(values.dialect, 'dialect', oneOf(dialects));
  const allowed = intents.find((one) => one === values.intents);
  if (!allowed) return refuse(values.intents, 'choice for --intents', oneOf(intents));
  const odd = values.host.find((name) => !/^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)*$/i.test(name));
  if (odd !== undefined) return refuse(odd, 'host name', 'Use a name without scheme or port, such as gateway.test.');
  if (values.host.length > 0 && !values.tls)
    return { want: 'refuse', why: '--host needs --tls: it names the certificate.' };
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
  why: `"${found}" isn't a valid ${what}. ${hint}`,
});

const oneOf = (choices: readonly string[]): string => `Choose one of ${choices.join(', ')}.`;
