import { describe, expect, it } from 'vitest';
import { hasRepository, longestReport, reportUrl, reportUrlWithout } from './report-link.ts';

const origin = { repository: 'https://code.example/someone/earshot' };
const fieldsOf = (url: string | null) => Object.fromEntries(new URL(url ?? '').searchParams);

describe('the address of a report', () => {
  it('opens the form with the diagnostics filled in, line for line', () => {
    const diagnostics = 'Earshot 1.0.0, Firefox 153, Linux\nStream live, 99 % & more #1\nLast problem none';
    expect(fieldsOf(reportUrl(origin, { diagnostics, code: null }))).toEqual({ template: 'problem.yml', diagnostics });
  });

  it('names the code of the problem whose card was pressed', () => {
    const url = reportUrl(origin, { diagnostics: 'x', code: 'voice-protocol-refused' });
    expect(fieldsOf(url)).toMatchObject({ title: '[voice-protocol-refused] ', diagnostics: 'x' });
  });

  it('is never longer than what every server takes', () => {
    const fits = (count: number): boolean =>
      reportUrl(origin, { diagnostics: 'ä\n'.repeat(count), code: null }) !== null;
    let most = 0;
    while (fits(most + 1)) most += 1;
    expect(reportUrl(origin, { diagnostics: 'ä\n'.repeat(most), code: null })?.length).toBeLessThanOrEqual(
      longestReport,
    );
    expect(most).toBeGreaterThan(600);
  });

  it('says where the diagnostics are if they do not fit', () => {
    expect(fieldsOf(reportUrlWithout(origin, { code: 'unexpected' }, 'Paste them here.'))).toEqual({
      template: 'problem.yml',
      title: '[unexpected] ',
      diagnostics: 'Paste them here.',
    });
  });
});

it('without the address of the sources there is nothing to open', () => {
  expect([origin, { repository: '' }, {}].map(hasRepository)).toEqual([true, false, false]);
});
