import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { usage as boxUsage } from '../local-server/command/arguments.ts';
import { controlHelp } from '../native-host/control/client/control-line.ts';
import { usageOf } from '../native-host/install/command-line.ts';
import { usage as startUsage } from '../scripts/start-options.ts';
import { controlVerbs } from '../shared-protocol/control.ts';
import { codeOf, documentAt, documents, flagsIn, tableOf, tracked } from './documents.ts';

const startOptions = optionsIn('scripts/start-options.ts');
const boxOptions = optionsIn('local-server/command/arguments.ts');
const hostOptions = optionsIn('native-host/install/command-line.ts');
const controlOptions = optionsIn('native-host/control/client/control-line.ts');

/** The options that a program reads, in order of the alphabet: as it gives them to `parseArgs`, or looks for them. */
function optionsIn(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const parsed = source.matchAll(/(?<![\w-])'?([a-z][a-z-]*)'?: \{ type: '(?:string|boolean)'/g);
  const compared = source.matchAll(/=== '--([a-z-]+)'/g);
  return [...new Set([...parsed, ...compared].map(([, name]) => name!))].sort();
}

const scripts = packageJson.scripts as Record<string, string>;
/** Commands whose options are read in another house; null if another program's are handed on. */
const readElsewhere: Record<string, readonly string[] | null> = {
  'local-server': boxOptions,
  host: [...hostOptions, ...controlOptions],
  lint: null,
  'test:unit': null,
};

/** @returns what `npm run NAME -- ` takes; null if that is not ours to say */
function optionsOf(name: string): readonly string[] | null {
  if (name in readElsewhere) return readElsewhere[name]!;
  const [, script] = /^node scripts\/run\.mjs ([\w-]+)$/.exec(scripts[name] ?? '') ?? [];
  if (script === undefined) return null;
  // A long script keeps its options beside itself.
  const path = `scripts/${script}.ts`;
  const imported = [...readFileSync(path, 'utf8').matchAll(/from '\.\/([\w/-]*options\.ts)'/g)];
  return [path, ...imported.map(([, name]) => `scripts/${name}`)].flatMap(optionsIn);
}

const hostCommands = ['install', 'uninstall', 'doctor', 'control', 'serve', 'version', 'help'];

/** What is wrong with a line of code, as far as it calls commands of ours. */
function faultsOf(line: string): string[] {
  const faults: string[] = [];
  const check = (flags: readonly string[], known: readonly string[] | null, command: string): void => {
    for (const flag of flags)
      if (known && ![...known, 'help', 'version'].includes(flag)) faults.push(`${command} has no --${flag}: ${line}`);
  };
  // What follows a command, up to a comment, or to the next command.
  const [code = ''] = line.split(' # ');
  for (const [, name, rest] of code.matchAll(/\bnpm(?:\.cmd)? run ([\w:-]+)([^|&;]*)/g))
    if (!(name! in scripts)) faults.push(`there is no npm run ${name}: ${line}`);
    else {
      check(flagsIn(rest!.replace(/^ -- /, ' ')), optionsOf(name!), `npm run ${name}`);
      const [, command] = /^ -- ([a-z]+)/.exec(rest!) ?? [];
      if (name === 'host' && command !== undefined && !hostCommands.includes(command))
        faults.push(`the helper has no command ${command}: ${line}`);
    }
  for (const [, rest] of code.matchAll(/\bnpm start( -- [^|&;]*)?/g))
    check(flagsIn(rest ?? ''), startOptions, 'npm start');
  for (const [, rest] of code.matchAll(/\bnpx earshot-box([^|&;]*)/g)) check(flagsIn(rest!), boxOptions, 'earshot-box');
  for (const [, command, rest] of code.matchAll(/earshot-host(?:\.exe|\.mjs)? ([a-z][\w|]*)([^|&;]*)/g)) {
    const isControl = command === 'control';
    for (const each of command!.split('|'))
      if (!hostCommands.includes(each)) faults.push(`the helper has no command ${each}: ${line}`);
    const [, verb] = /^ ([a-z][a-z-]*)/.exec(rest!) ?? [];
    if (isControl && verb !== undefined && !(verb in controlVerbs)) faults.push(`control has no verb ${verb}: ${line}`);
    check(flagsIn(rest!), isControl ? controlOptions : hostOptions, `earshot-host ${command}`);
  }
  return faults;
}

it('finds what is wrong with a command', () => {
  const wrong = [
    'npm run nothing',
    'npm run bench -- --slow',
    'npm start -- --loud',
    'npm run host -- instal',
    'earshot-host control shout',
    'earshot-host doctor --loud # and more',
    'npx earshot-box --cheap',
  ];
  expect(wrong.filter((line) => faultsOf(line).length === 0)).toEqual([]);
  const right = [
    'npm run bench -- --quick --base COMMIT',
    'npm start -- --headless --seconds 20',
    'npm run host -- control status',
    'earshot-host control watch --json | while read -r line; do',
    'npx earshot-host install',
    'npm run test:unit extension/stream/stream.test.ts',
  ];
  expect(right.flatMap(faultsOf)).toEqual([]);
});

/** Options of other people's programs that documents speak of. */
const othersOptions = 'bundle fix format outfile package-lock-only platform project repo user-data-dir watch'.split(
  ' ',
);
const ownOptions = new Set([
  ...Object.keys(scripts).flatMap((name) => optionsOf(name) ?? []),
  ...controlOptions,
  'help',
  'version',
]);
/** Where environment variables are read. */
const sources = [...tracked].filter((path) => /\.(?:ts|tsx|mjs|nsi|yml)$/.test(path) && !/\.test\.tsx?$/.test(path));
const variables = new Set(sources.flatMap((path) => readFileSync(path, 'utf8').match(/\bEARSHOT_[A-Z_]+\b/g) ?? []));

describe.each(documents.map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
  it('names commands that are there, with options that they take', () => {
    expect(codeOf(text).flatMap(faultsOf)).toEqual([]);
  });

  it('names no option that no program here has', () => {
    const named = codeOf(text).flatMap(flagsIn);
    expect(named.filter((flag) => !ownOptions.has(flag) && !othersOptions.includes(flag))).toEqual([]);
  });

  it('names environment variables that are read', () => {
    expect((text.match(/\bEARSHOT_[A-Z_]+\b/g) ?? []).filter((name) => !variables.has(name))).toEqual([]);
  });

  it('names folders and files of the sources that are there', () => {
    const named = codeOf(text).flatMap((span) =>
      /^(?:extension|native-host|shared-protocol|local-server|stream-deck|scripts|tests|docs)\/[\w./-]+\.\w+$/.test(
        span,
      )
        ? [span]
        : [],
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });
});

/** Help and version need no line in a table. */
const worthARow = (options: readonly string[]): string[] =>
  options.filter((option) => option !== 'help' && option !== 'version');
const firstCells = (path: string, head: string): string =>
  tableOf(documentAt(path), head)
    .map(([cell]) => cell!)
    .join(' ');

describe('each option has its place in the table, and each row its option', () => {
  it.each([
    ['README.md', startOptions],
    ['native-host/README.md', hostOptions],
    ['local-server/README.md', boxOptions],
  ] as const)('%s', (path, options) => {
    expect(options.length).toBeGreaterThan(6);
    expect(flagsIn(firstCells(path, 'option'))).toEqual(worthARow(options));
  });

  it('docs/remote.md', () => {
    const { text } = documentAt('docs/remote.md');
    const said = codeOf(text).flatMap((line) => [...line.matchAll(/earshot-host control ([a-z][a-z-]*)/g)]);
    expect([...new Set(said.map(([, verb]) => verb!))].sort()).toEqual(Object.keys(controlVerbs).sort());
    expect(worthARow(controlOptions).filter((option) => !text.includes(`\`--${option}`))).toEqual([]);
  });
});

describe('what --help prints names each option', () => {
  it.each([
    ['npm start', startUsage, startOptions],
    ['earshot-host', usageOf('earshot-host'), hostOptions],
    ['earshot-host control', controlHelp, controlOptions],
    ['earshot-box', boxUsage('earshot-box'), boxOptions],
  ] as const)('%s', (_command, help, options) => {
    expect(worthARow(flagsIn(help))).toEqual(worthARow(options));
  });
});
