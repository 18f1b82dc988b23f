import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine, examineNode, type Finding } from './doctor.ts';
import { manifestPath } from './manifest.ts';
import { installForUser, linuxPlaces, type Places } from './user-install.ts';

const builtDir = 'build/native-host';
const extensionId = 'abcdefghijklmnop'.repeat(2);
let home: string;
let places: Places;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'earshot doctor '));
  places = linuxPlaces({ HOME: home });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const install = () => installForUser({ builtDir, extensionIds: [extensionId], places, browsers: ['chromium'] });
const look = async (): Promise<Record<string, Finding>> =>
  Object.fromEntries((await examine({ builtDir, extensionId, places })).map((finding) => [finding.what, finding]));
const registration = async (): Promise<Finding> => (await look())['registration with chromium']!;
const file = () => manifestPath(places.manifestDirs.chromium);

describe('the doctor', () => {
  it('finds an installed host that answers, and says which browser has none', async () => {
    await install();
    const findings = await look();
    expect(Object.values(findings).map(({ what, state }) => [what, state])).toEqual([
      ['Node', 'ok'],
      ['built host', 'ok'],
      ['installed host', 'ok'],
      ['registration with chromium', 'ok'],
      ['registration with chrome', 'missing'],
      ['UDP on this computer', 'ok'],
    ]);
    expect(findings['registration with chromium']!.detail).toMatch(/^version \d+\.\d+\.\d+ answers$/);
  });

  it('finds nothing where nothing is, and says how to get it', async () => {
    const findings = await look();
    expect(findings['installed host']).toMatchObject({ state: 'missing', detail: expect.stringContaining('install') });
    expect(findings['registration with chromium']).toMatchObject({ state: 'missing' });
  });

  it('names the parts that an installed host lacks', async () => {
    await install();
    await rm(join(places.hostDir, 'dave.cjs'));
    expect((await look())['installed host']).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining('dave.cjs'),
    });
  });

  it.each([
    ['a byte-order mark', (text: string) => `\ufeff${text}`, /no JSON/],
    ['comments', (text: string) => `// mine\n${text}`, /no JSON/],
    ['another name', (text: string) => text.replace('app.earshot.host', 'app.other.host'), /"name"/],
    ['a relative path', (text: string) => text.replace(/"path": "[^"]*"/, '"path": "earshot-host"'), /"path"/],
    ['another extension', (text: string) => text.replace(extensionId, 'p'.repeat(32)), /does not allow/],
    ['a wildcard', (text: string) => text.replace(extensionId, '*'), /does not allow/],
    ['a program that is gone', (text: string) => text.replace(/earshot-host"/, 'elsewhere"'), /no program/],
  ])('finds a registration with %s wrong', async (_, spoil, reason) => {
    await install();
    await writeFile(file(), spoil(await readFile(file(), 'utf8')));
    expect(await registration()).toMatchObject({ state: 'wrong', detail: expect.stringMatching(reason) });
  });

  it.each([
    ['exits at once', 'echo "no node here" >&2; exit 78', /no node here/],
    ['exits without a word', 'exit 5', /code 5/],
    ['says something else', 'echo hello; sleep 5', /no frame|something else/],
  ])('finds a program wrong that %s', async (_, script, reason) => {
    await install();
    await writeFile(join(places.hostDir, 'earshot-host'), `#!/bin/sh\n${script}\n`);
    expect(await registration()).toMatchObject({ state: 'wrong', detail: expect.stringMatching(reason) });
  });

  it('finds a program that may not be executed, and one whose interpreter is gone', async () => {
    await install();
    await chmod(join(places.hostDir, 'earshot-host'), 0o644);
    expect(await registration()).toMatchObject({ state: 'wrong' });
    await mkdir(dirname(file()), { recursive: true });
    await chmod(join(places.hostDir, 'earshot-host'), 0o755);
    await writeFile(join(places.hostDir, 'earshot-host'), '#!/nowhere/sh\n');
    expect(await registration()).toMatchObject({ state: 'wrong', detail: expect.stringContaining('does not start') });
  });

  it('knows which Node is new enough', () => {
    const states = ['18.20.0', '20.18.3', '20.19.0', '22.0.0'].map((version) => examineNode(version).state);
    expect(states).toEqual(['wrong', 'wrong', 'ok', 'ok']);
  });
});
