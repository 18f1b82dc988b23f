import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

describe.each(workflows)('%s', (_name, text) => {
  it('uses actions by the hash of a commit alone, with its version beside it', () => {
    const used = [...text.matchAll(/uses: *(.*)/g)].map(([, what]) => what!);
    expect(used.length).toBeGreaterThan(0);
    for (const what of used) expect(what).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('begins with no right to write, and leaves no credentials to what it runs', () => {
    expect(text).toMatch(/^permissions: *(\{\}|\n {2}contents: read\n)/m);
    const checkouts = text.split('uses: actions/checkout@').slice(1);
    for (const step of checkouts) expect(step).toMatch(/^.*\n +with:\n +persist-credentials: false\n/);
  });

  it('runs commands that are there', () => {
    const scripts = [...text.matchAll(/run: npm run ([\w-]+)/g)].map(([, script]) => script);
    for (const script of scripts) expect(packageJson.scripts).toHaveProperty(script!);
  });
});

/** The jobs of a workflow, each with its own text. */
const jobsOf = (text: string): Map<string, string> => {
  const [, jobs = ''] = text.split(/^jobs:$/m);
  const parts = jobs.split(/^ {2}(\w+):$/m).slice(1);
  return new Map(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1]!] as const] : [])));
};

describe('a release', () => {
  const jobs = jobsOf(readFileSync(join(folder, 'release.yml'), 'utf8'));

  it('is built twice and tried on each system before it is signed, and published by a person', () => {
    expect(jobs.get('rebuild')).toMatch(/needs: build\n[^]*diff first\/SHA256SUMS/);
    for (const system of ['windows-2025', 'windows-11-arm', 'macos-15', 'macos-15-intel', 'ubuntu-24.04-arm'])
      expect(jobs.get('try')).toContain(system);
    expect(jobs.get('attest')).toContain('needs: [rebuild, try]');
    expect(jobs.get('publish')).toMatch(/needs: attest\n[^]*environment: release\n/);
  });

  it('runs nothing that was built if it may write', () => {
    const writing = [...jobs].filter(([, text]) => text.includes(': write'));
    expect(writing.map(([name]) => name)).toEqual(['attest', 'publish']);
    for (const [, text] of writing) {
      expect(text).not.toMatch(/\bnode |checkout@|\bnpx? (?!publish --ignore-scripts )|\bsh /);
    }
  });

  it('tries what is installed with a script that is there and needs no packages', () => {
    const [script = ''] = /scripts\/[\w/-]+\.ts/.exec(jobs.get('try')!) ?? [];
    const texts = [script, ...readdirSync('scripts/try-installed').map((name) => `scripts/try-installed/${name}`)]
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(path, 'utf8'));
    const imported = texts.flatMap((text) => [...text.matchAll(/ from '([^']+)'/g)].map(([, what]) => what!));
    expect(imported.length).toBeGreaterThan(10);
    expect(imported.filter((what) => !/^node:|^\.\.?\/[\w/-]+\.ts$/.test(what))).toEqual([]);
  });
});
