import { describe, expect, it } from 'vitest';
import { sayEnglish } from './english.ts';
import type { Say } from './say.ts';
import { agoText, clockText, lengthText } from './time-text.ts';

describe('clockText', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [7_000, '0:07'],
    [2_537_000, '42:17'],
    [3_599_999, '59:59'],
    [3_723_000, '1:02:03'],
    [360_000_000, '100:00:00'],
    [-5_000, '0:00'],
  ])('shows %i ms as %s', (elapsedMs, text) => {
    expect(clockText(elapsedMs)).toBe(text);
  });
});

describe('lengthText', () => {
  it.each([
    [0, '1 second'],
    [20_400, '20 seconds'],
    [60_000, '1 minute'],
    [2_530_000, '42 minutes'],
    [3_600_000, '1 hour'],
    [3_900_000, '1 hour, 5 minutes'],
    [7_260_000, '2 hours, 1 minute'],
  ])('says %i ms as %s', (lengthMs, text) => {
    expect(lengthText(sayEnglish, lengthMs)).toBe(text);
  });
});

it.each([
  ['de', 'vor 1 Minute', 'vor 3 Minuten', '1 Stunde, 5 Minuten'],
  ['pl', '1 minutę temu', '3 minuty temu', '1 godzina i 5 minut'],
  ['ja', '1分前', '3分前', '1時間5分'],
  ['zh-CN', '1分钟前', '3分钟前', '1小时5分钟'],
])('times are in %s as its own rules want them', (tag, minute, minutes, length) => {
  const say: Say = () => tag;
  expect(agoText(say, 60_000)).toBe(minute);
  expect(agoText(say, 180_000)).toBe(minutes);
  expect(lengthText(say, 3_900_000)).toBe(length);
});
