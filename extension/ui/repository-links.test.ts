import { expect, it } from 'vitest';
import { helpUrl, issuesUrl, problemFormUrl, releasesUrl, repositoryUrl } from './repository-links.ts';

const origin = { repository: 'https://code.example/someone/earshot' };

it('leads from the address of the sources to what people look for there', () => {
  expect([repositoryUrl, helpUrl, issuesUrl, releasesUrl].map((url) => url(origin))).toEqual([
    'https://code.example/someone/earshot',
    'https://code.example/someone/earshot#readme',
    'https://code.example/someone/earshot/issues',
    'https://code.example/someone/earshot/releases',
  ]);
});

it('opens the form for problems, with fields filled in whatever they contain', () => {
  expect(problemFormUrl(origin)).toBe('https://code.example/someone/earshot/issues/new?template=problem.yml');
  const diagnostics = 'v8 & DAVE: 50 % = ♪\nline two #3';
  const url = new URL(problemFormUrl(origin, { diagnostics }));
  expect(Object.fromEntries(url.searchParams)).toEqual({ template: 'problem.yml', diagnostics });
});
