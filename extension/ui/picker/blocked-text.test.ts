import { describe, expect, it } from 'vitest';
import { sayEnglish } from '../english.ts';
import { blockedText } from './blocked-text.ts';

const person = { id: '1', name: 'Mara', avatarUrl: null, isSelf: false, isBot: false, isSpeaking: false };

describe('blockedText', () => {
  it.each([
    [null, null],
    ['may-not-view', 'Bardling can’t see it'],
    ['may-not-connect', 'Bardling can’t join'],
    ['may-not-speak', 'Bardling can’t speak'],
  ] as const)('of %s is %s', (blocked, text) => {
    expect(blockedText(sayEnglish, { blocked, userLimit: 0, people: [] }, 'Bardling')).toBe(text);
  });

  it('counts who is in a full channel', () => {
    const full = { blocked: 'channel-full', people: [person, person] } as const;
    expect(blockedText(sayEnglish, { ...full, people: [...full.people], userLimit: 2 }, 'Bardling')).toBe(
      'Full, 2 of 2',
    );
    expect(blockedText(sayEnglish, { ...full, people: [...full.people], userLimit: 0 }, 'Bardling')).toBe('Full');
  });
});
