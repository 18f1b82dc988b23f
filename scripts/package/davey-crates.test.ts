import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crateNotices, cratesNamedIn, daveyCrates } from './davey-crates.ts';

const scope = 'node_modules/@snazzah';
const libraries = readdirSync(scope).flatMap((name) =>
  readdirSync(join(scope, name))
    .filter((file) => file.endsWith('.node'))
    .map((file) => join(scope, name, file)),
);
const known = new Set(daveyCrates.map(({ name, version }) => `${name}-${version}`));

it("every crate that davey's library names is on the list with its licence", () => {
  expect(libraries.length).toBeGreaterThan(0);
  for (const library of libraries) {
    const named = cratesNamedIn(readFileSync(library));
    expect(named.length, library).toBeGreaterThan(30);
    expect(named.filter((crate) => !known.has(crate))).toEqual([]);
  }
});

it('the notices name every crate, and hold those that their authors ask for', async () => {
  const notices = await crateNotices();
  for (const { name, version } of daveyCrates) expect(notices).toContain(`${name} ${version},`);
  const asked = [
    /isis agora lovecruft\. All rights/,
    /Redistributions in binary form must reproduce/,
    /OpenMLS Authors/,
  ];
  for (const text of [...asked, /Apache License/, /Mozilla Public License/, /Simonas Kazlauskas/])
    expect(notices).toMatch(text);
});
