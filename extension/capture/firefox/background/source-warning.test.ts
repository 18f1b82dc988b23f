import { expect, it } from 'vitest';
import { nothingUnheard, type Unheard } from '../messages.ts';
import { sourceWarning, type FrameReport } from './source-warning.ts';

const frame = (unheard: Partial<Unheard>, more: Partial<FrameReport> = {}): FrameReport => ({
  id: 0,
  children: [],
  ...more,
  unheard: { ...nothingUnheard, ...unheard },
});
const never = (): boolean => false;

it.each([
  ['nothing where all is heard', [frame({})], 'hears', null],
  ['nothing while the tab is only suspected', [frame({}, { children: [7] })], 'suspects', null],
  [
    'that the page was there first, of what a frame heard too late of',
    [frame({ isLate: true })],
    'hears',
    'source-late',
  ],
  ['the same of what sounds and cannot be found', [frame({})], 'deaf', 'source-late'],
  ['a frame out of reach of what sounds and cannot be found', [frame({}, { children: [7] })], 'deaf', 'source-frame'],
  ['no frame where all are reached', [frame({}, { children: [7] }), frame({}, { id: 7 })], 'deaf', 'source-late'],
  ['protection above a frame', [frame({ isProtected: true }, { children: [7] })], 'deaf', 'source-protected'],
  ['what can be mended above all', [frame({ isProtected: true, tainted: ['a'] })], 'deaf', 'source-tainted'],
] as const)('warns of %s', (_, frames, hearing, warning) => {
  expect(sourceWarning(frames, hearing, never)).toBe(warning);
});

it('takes what stays withheld for protected, as long as nothing else can be mended', () => {
  const isHopeless = (address: string): boolean => address === 'a';
  expect(sourceWarning([frame({ tainted: ['a'] })], 'hears', isHopeless)).toBe('source-protected');
  expect(sourceWarning([frame({ tainted: ['a'] }), frame({ tainted: ['b'] })], 'hears', isHopeless)).toBe(
    'source-tainted',
  );
});
