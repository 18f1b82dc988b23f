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

it('what signs a release runs nothing that was built', () => {
  const release = readFileSync(join(folder, 'release.yml'), 'utf8');
  const [, signing = ''] = release.split(/^ {2}attest:$/m);
  expect(signing).toContain('id-token: write');
  expect(release.match(/: write$/gm)).toEqual(signing.match(/: write$/gm));
  expect(signing).not.toMatch(/\bnpm |\bnode |checkout@/);
});
