import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isErrorCode } from '../shared-protocol/error.ts';
import { FromHost, toHost } from '../shared-protocol/native-messages.ts';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import { exitCode } from './exit-code.ts';

const text = await readFile('PROTOCOL.md', 'utf8');
const section = text.slice(0, text.indexOf('\n## Discord'));
/** The rows of the table whose first column has this heading. */
const rowsOf = (heading: string): string[] =>
  new RegExp(`^\\| ${heading} .*\\n\\|[ -|]*\\n((?:\\|.*\\n)+)`, 'm').exec(section)![1]!.trim().split('\n');
const rowOf = (heading: string, name: string): string =>
  rowsOf(heading).find((row) => row.split('|')[1]!.includes(`\`${name}\``)) ?? '';

type Entries = { type: { literal: string } } & Record<string, unknown>;
const fieldsOf = ({ entries }: { entries: object }): [string, string[]] => [
  (entries as Entries).type.literal,
  // Every request has an id, and every answer says which one it is for.
  Object.keys(entries).filter((field) => !['type', 'id', 'replyTo'].includes(field)),
];

describe('PROTOCOL.md', () => {
  it.each(Object.values(toHost).map(fieldsOf))('names %s to the helper with its fields', (type, fields) => {
    const row = rowOf('to the helper', type);
    expect(fields.filter((field) => !new RegExp(`\`${field}\\b`).test(row))).toEqual([]);
    expect(row).not.toBe('');
  });

  it.each(FromHost.options.map(fieldsOf))('names %s from the helper with its fields', (type, fields) => {
    const row = rowOf('from the helper', type);
    expect(fields.filter((field) => !new RegExp(`\`${field}\\b`).test(row))).toEqual([]);
    expect(row).not.toBe('');
  });

  it('names every code that the helper says, and no other', async () => {
    const names = (await readdir('native-host', { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !/\.test\.ts$|^testing|^install/.test(name),
    );
    const sources = await Promise.all(names.map((name) => readFile(`native-host/${name}`, 'utf8')));
    const said = sources.flatMap((source) => [...source.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!));
    const codes = new Set(said.filter(isErrorCode));
    expect(codes.size).toBeGreaterThan(12);
    const explained = rowsOf('code').flatMap((row) =>
      [...row.split('|')[1]!.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!),
    );
    expect(explained.sort()).toEqual([...codes].sort());
  });

  it('names the numbers of the protocol, and the exit codes here and beside the helper', async () => {
    expect(section).toContain(`\`protocol\`, which is ${nativeProtocol.current},`);
    expect(section).toMatch(new RegExp(`\`minor\`, which is ${nativeProtocol.minor}\\b`));
    const beside = await readFile('native-host/README.md', 'utf8');
    for (const code of Object.values(exitCode)) {
      expect(section).toMatch(new RegExp(`^Exit codes of the helper: .*\\b${code} `, 'm'));
      expect(beside).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
    }
  });
});
