import { describe, expect, it } from 'vitest';
import { createSpeakers } from './speakers.ts';

const ada = '200000000000000001';
const grace = '200000000000000002';
const speaking = (userId: string, ssrc: number, isSpeaking = true) =>
  ({ type: 'speaking', userId, ssrc, isSpeaking }) as const;

describe('who is heard', () => {
  it('follows only Speaking in the original dialect', () => {
    const speakers = createSpeakers('original');
    speakers.onVoice(speaking(ada, 7));
    speakers.onVoice(speaking(grace, 8));
    speakers.onVoice(speaking(grace, 8, false));
    expect([...speakers.now()]).toEqual([ada]);
  });

  it('follows the packets in v8, whichever comes first', () => {
    const speakers = createSpeakers('v8');
    speakers.onVoice(speaking(ada, 7));
    expect([...speakers.now()]).toEqual([]);
    speakers.onActivity([7, 8]);
    expect([...speakers.now()]).toEqual([ada]);
    speakers.onVoice(speaking(grace, 8));
    expect([...speakers.now()]).toEqual([ada, grace]);
    speakers.onActivity([8]);
    expect([...speakers.now()]).toEqual([grace]);
    speakers.onActivity([]);
    expect([...speakers.now()]).toEqual([]);
  });

  it('is nobody who wants no ring', () => {
    const speakers = createSpeakers('v8');
    speakers.onActivity([7]);
    speakers.onVoice(speaking(ada, 7, false));
    expect([...speakers.now()]).toEqual([]);
  });

  it('is nobody who left, or of a connection that ended', () => {
    const speakers = createSpeakers('v8');
    speakers.onActivity([7, 8]);
    speakers.onVoice(speaking(ada, 7));
    speakers.onVoice(speaking(grace, 8));
    speakers.onVoice({ type: 'user-left', userId: ada });
    expect([...speakers.now()]).toEqual([grace]);
    speakers.clear();
    speakers.onVoice(speaking(ada, 7));
    expect([...speakers.now()]).toEqual([]);
  });

  it('remembers no more voices than a channel holds', () => {
    const speakers = createSpeakers('original');
    for (let index = 0; index < 5000; index += 1) speakers.onVoice(speaking(String(index), index));
    expect(speakers.now().size).toBe(1000);
    speakers.onVoice(speaking('0', 0, false));
    expect(speakers.now().size).toBe(999);
  });
});
