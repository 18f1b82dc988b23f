import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageChoices } from '../extension/ui/languages.ts';

/** What the stores take: the Chrome Web Store's summary, and a description in all of them. */
const limits = { summary: 132, description: 16_000 };

const read = (path: string) => {
  const text = readFileSync(path, 'utf8');
  return {
    name: /\*\*Name\*\*: (.*)/.exec(text)?.[1] ?? '',
    summary: /\*\*Summary\*\*[^:]*: (.*)/.exec(text)?.[1] ?? '',
    description: (text.split('**Description**')[1] ?? '').match(/^> ?.*$/gm) ?? [],
  };
};
const english = read('docs/store/chrome-web-store.md');
const files = readdirSync('docs/store/listings');
const points = ({ description }: { description: string[] }) => description.filter((line) => line.startsWith('> - '));

it('there are listings only in languages that Earshot speaks', () => {
  const known = languageChoices.map(({ tag }) => `${tag}.md`);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !known.includes(file))).toEqual([]);
});

describe.each(files)('the listing %s', (file) => {
  const listing = read(`docs/store/listings/${file}`);

  it('keeps the name, and fits the stores’ fields', () => {
    expect(listing.name).toBe(english.name);
    expect(listing.summary.length).toBeGreaterThan(20);
    expect(listing.summary.length).toBeLessThanOrEqual(limits.summary);
    expect(listing.description.join('\n').length).toBeLessThanOrEqual(limits.description);
  });

  it('promises as much as the English one', () => {
    expect(points(english).length).toBeGreaterThan(5);
    expect(points(listing)).toHaveLength(points(english).length);
  });

  it('names no browser, for which stores turn listings away', () => {
    expect(`${listing.summary}\n${listing.description.join('\n')}`).not.toMatch(/chrome|edge|firefox/i);
  });
});
