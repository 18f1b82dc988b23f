import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { conformance, conformanceFile } from './conformance.ts';
import { readmeFile, withControlRoutes } from './control-routes.ts';

/** Some 150 boxes, one behind the other: three seconds, or many more on a busy machine. */
const patienceMs = 120_000;

test(
  'the table of what the box does is what boxes do: if not, `npm run conformance` writes it anew',
  { timeout: patienceMs },
  async () => {
    expect(await conformance()).toBe(readFileSync(conformanceFile, 'utf8'));
  },
);

test('the README lists every route of the control: if not, `npm run conformance` writes it anew', async () => {
  const readme = readFileSync(readmeFile, 'utf8');
  expect(await withControlRoutes(readme)).toBe(readme);
});
