import { describe, expect, it } from 'vitest';
import { goOnButton, goOnSentence } from './go-on-text.ts';
import { sayEnglish } from './english.ts';

const place = (name: string) => ({ guildId: '1', channelId: '2', name });

describe('the words for a stream that was cut off', () => {
  it.each([
    [30_000, '1 minute'],
    [3 * 60_000 + 5000, '3 minutes'],
    [110 * 60_000, '2 hours'],
    [65 * 60_000, '1 hour'],
    [-60_000, '1 minute'],
  ])('after %d ms say how long ago: %s', (agoMs, length) => {
    expect(goOnSentence(sayEnglish, { seenAt: 1_000_000 }, 1_000_000 + agoMs)).toBe(
      `The browser closed ${length} ago, while you were live.`,
    );
  });

  it.each([
    [[place('Tavern')], 'Resume in Tavern'],
    [[place('Tavern'), place('Movie night')], 'Resume in 2 channels'],
    [[place('')], 'Resume'],
  ])('name where it goes on', (places, text) => {
    expect(goOnButton(sayEnglish, { places })).toBe(text);
  });
});
