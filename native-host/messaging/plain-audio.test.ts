import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { maxAudioBytes, toHost } from '../../shared-protocol/native-messages.ts';
import { isPlainAudio } from './plain-audio.ts';

const message = { type: 'audio', session: 1, sequence: 7, capturedAt: 1_764_201_600_000.5, data: 'eAECAw==' };
const longest = Buffer.alloc(maxAudioBytes, 1).toString('base64');

describe('audio for one session', () => {
  it.each([
    ['as it comes', message],
    ['without sound', { ...message, data: '' }],
    ['of the greatest length', { ...message, data: longest }],
  ])('%s is recognised, and is what the schema makes of it', (_, raw) => {
    expect(isPlainAudio(raw)).toBe(true);
    expect(v.parse(toHost.audio, raw)).toEqual(raw);
  });

  const values: unknown[] = [undefined, null, true, '', '1', -1, -0.5, 0.5, 2 ** 53, NaN, Infinity, [], [1], {}];
  const texts = ['A', 'AA', 'AAA', 'A===', '====', 'AA=A', 'AAAA==', 'AA-_', 'AAAA\n', 'AAAſ', 'AAA\u212A', 'ÄÄÄÄ'];
  const wrong = [
    ...Object.keys(message).flatMap((field) => values.map((value) => [field, { ...message, [field]: value }] as const)),
    ...[...texts, `${longest}AAAA`].map((data) => ['data', { ...message, data }] as const),
    ...values.map((value) => ['all', value] as const),
  ].filter(([, raw]) => !v.is(toHost.audio, raw));

  it.each(wrong)('is not recognised with a wrong value of %s: %j', (_, raw) => expect(isPlainAudio(raw)).toBe(false));

  it.each([
    ['for more sessions', { ...message, also: [2] }],
    ['with a field that nobody knows', { ...message, extra: 1 }],
    ['with a field for the prototype', JSON.parse(`{"__proto__": {}, ${JSON.stringify(message).slice(1)}`)],
    ['with a field under the prototype', Object.create(message)],
  ])('is left to the schema %s', (_, raw) => expect(isPlainAudio(raw)).toBe(false));
});
