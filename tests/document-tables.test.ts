import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import { languages } from '../extension/ui/languages.ts';
import { firefoxManifest } from '../scripts/build/firefox-manifest.ts';
import { documentAt, tableOf } from './documents.ts';

it('README names the keys that the manifest suggests', () => {
  const { text } = documentAt('README.md');
  const suggested = Object.values(manifest.commands).flatMap((command) =>
    'suggested_key' in command ? [command.suggested_key.default] : [],
  );
  expect(suggested.length).toBeGreaterThan(2);
  expect((text.match(/Alt\+Shift\+\d/g) ?? []).sort()).toEqual(suggested.sort());
});

const named = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
const { permissions: ofFirefox } = JSON.parse(firefoxManifest(manifest)) as { permissions: string[] };
const permissions = [...new Set([...manifest.permissions, ...ofFirefox])].sort();

it('PRIVACY.md explains each permission of both manifests, and no other', () => {
  const rows = tableOf(documentAt('PRIVACY.md'), 'permission');
  expect(rows.flatMap(([cell]) => named(cell!)).sort()).toEqual(permissions);
});

it('the texts for the stores justify each permission', () => {
  const rows = tableOf(documentAt('docs/store/chrome-web-store.md'), 'permission');
  expect(rows.flatMap(([cell]) => named(cell!)).sort()).toEqual([...manifest.permissions].sort());
});

it('docs/remote.md names each exit code of the command, and no other', () => {
  const source = readFileSync('native-host/control/client/run-control.ts', 'utf8');
  const codes = [...source.matchAll(/^ {2}'?[\w-]+'?: (\d+),$/gm)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(5);
  const rows = tableOf(documentAt('docs/remote.md'), 'exit code');
  expect(rows.map(([code]) => code)).toEqual([...new Set(['0', '1', ...codes])]);
});

it('native-host/README.md names each code of an installation, and no other', () => {
  const source = readFileSync('native-host/install/install-error.ts', 'utf8');
  const [table = ''] = /^const installErrorTexts = \{\n[^]*?^\}/m.exec(source) ?? [];
  const codes = [...table.matchAll(/^ {2}'([a-z-]+)':/gm)].map(([, code]) => code!);
  const rows = tableOf(documentAt('native-host/README.md'), 'code');
  expect(rows.flatMap(([cell]) => /`([a-z-]+)`/.exec(cell!)![1]!).sort()).toEqual(codes.sort());
});

it('README names each language that the pages come in, and no other', () => {
  const [, list = ''] = /Earshot speaks ([^;]*);/.exec(documentAt('README.md').text.replace(/\s+/g, ' ')) ?? [];
  expect(list.split(/, | and /).sort()).toEqual(Object.values(languages).sort());
});

it('the summary for the stores is no longer than the store takes', () => {
  const [, most, summary] = /\*\*Summary\*\* \((\d+) characters at most\): (.*)/.exec(
    documentAt('docs/store/chrome-web-store.md').text,
  )!;
  expect(summary!.length).toBeLessThanOrEqual(Number(most));
  expect(summary!.length).toBeGreaterThan(40);
});
