import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { downloadFor, linuxPackages, macPackage } from '../../extension/ui/host-downloads.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { artefacts } from '../package/artefacts.ts';
import { aurTexts } from './aur.ts';
import { homebrewTexts } from './homebrew.ts';
import { readRelease } from './release.ts';
import { scoopTexts } from './scoop.ts';
import { wingetTexts } from './winget.ts';

const { version } = packageJson;
const base = `https://github.com/someone/earshot/releases/download/v${version}`;
const files = artefacts().map(({ file }) => file);
const sumOf = (file: string): string => createHash('sha256').update(file).digest('hex');
const sums = files.map((file) => `${sumOf(file)}  ${file}\n`).join('');
const release = readRelease(sums, version, base);

/** Flat YAML as winget's: keys with values, and one list of such. */
function readYaml(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, key, value = ''] = /^(?:- | {2})?(\w+):(?: (.*))?$/.exec(line) ?? [];
      if (key === undefined) throw new Error(line);
      return [key, value.replace(/^"(.*)"$/, '$1')];
    }),
  );
}

it('the setup page offers files that a release has', () => {
  const offered = [
    ...(['windows', 'macos', 'linux'] as const).map((name) => downloadFor(name, null, version)),
    ...(['arm64', 'x64'] as const).flatMap((chip) => [
      macPackage(version, chip),
      ...Object.values(linuxPackages(version, chip)),
    ]),
  ];
  expect(offered.map(({ file }) => file).filter((file) => !files.includes(file))).toEqual([]);
});

it('winget gets three files of one version, with the setup and its sum', () => {
  const texts = wingetTexts(release);
  const parsed = Object.values(texts).map(readYaml);
  expect(Object.keys(texts)).toHaveLength(3);
  expect(new Set(parsed.map(({ PackageVersion }) => PackageVersion))).toEqual(new Set([version]));
  expect(parsed.map(({ ManifestType }) => ManifestType)).toEqual(['version', 'defaultLocale', 'installer']);
  const setup = `earshot-host-${version}-windows-x64-setup.exe`;
  expect(parsed[2]).toMatchObject({
    InstallerUrl: `${base}/${setup}`,
    InstallerSha256: sumOf(setup).toUpperCase(),
    Scope: 'user',
    InstallerType: 'nullsoft',
  });
});

it('Scoop gets the zip and its sum, and finds those of later versions', () => {
  const { architecture, autoupdate } = JSON.parse(scoopTexts(release)['earshot-host.json']!) as {
    architecture: { '64bit': { url: string; hash: string } };
    autoupdate: { architecture: { '64bit': { url: string } } };
  };
  const file = `earshot-host-${version}-windows-x64.zip`;
  expect(architecture['64bit']).toMatchObject({ url: `${base}/${file}`, hash: sumOf(file) });
  expect(autoupdate.architecture['64bit'].url.replaceAll('$version', version)).toBe(`${base}/${file}`);
});

it('Homebrew gets an archive and its sum for each system and chip', () => {
  const formula = homebrewTexts(release)['Formula/earshot-host.rb']!;
  const pairs = [...formula.matchAll(/url "(.*)"\n +sha256 "(.*)"/g)].map(([, url, sum]) => [url, sum]);
  const archives = files.filter((file) => file.endsWith('.tar.gz'));
  expect(pairs.toSorted()).toEqual(archives.map((file) => [`${base}/${file}`, sumOf(file)]).toSorted());
  expect(formula.match(/ do$|^ *def |^class /gm)).toHaveLength(formula.match(/^ *end$/gm)!.length);
});

it('AUR gets a PKGBUILD that bash reads, and a .SRCINFO that says the same', () => {
  const texts = aurTexts(release);
  const names = ['source_x86_64', 'sha256sums_x86_64', 'source_aarch64', 'sha256sums_aarch64', 'pkgver', 'options'];
  const printed = execFileSync(
    'bash',
    ['-euc', `eval "$(cat)"; ${names.map((name) => `echo "$${name}"`).join('; ')}; type -t package`],
    { input: texts['PKGBUILD'], encoding: 'utf8' },
  );
  const archive = (chip: string): string => `earshot-host-${version}-linux-${chip}.tar.gz`;
  const values = ['x64', 'arm64'].flatMap((chip) => [`${base}/${archive(chip)}`, sumOf(archive(chip))]);
  expect(printed.trim().split('\n')).toEqual([...values, version, '!strip', 'function']);
  const srcinfo = texts['.SRCINFO']!.split('\n').map((line) => line.trim());
  for (const [index, name] of names.entries())
    expect(srcinfo).toContain(`${name} = ${[...values, version, '!strip'][index]}`);
});

it.each([
  ['a line that is no sum', 'nonsense', base],
  ['an address that is none', sums, 'file:///tmp'],
  ['an address with a slash at its end', sums, `${base}/`],
])('%s is refused', (_, text, address) => expect(() => readRelease(text, version, address)).toThrow());

it('a file that a release has not is named', () => {
  const few = readRelease(`${'0'.repeat(64)}  other.zip\n`, version, base);
  expect(() => wingetTexts(few)).toThrow(/setup\.exe/);
});
