import { describe, expect, it } from 'vitest';
import type { HealthView, ProblemView, StreamView } from '../session/view.ts';
import { sayEnglish } from '../ui/english.ts';
import { spokenNews, spokenState } from './spoken.ts';
import { liveStream } from './testing/live-stream.ts';

const place = { tab: null, guildId: '1', channelId: '2' };
const about = (code: ProblemView['code'], kind: ProblemView['kind']): ProblemView => ({
  code,
  kind,
  guildId: '1',
  channelId: '2',
  tabId: null,
  liveMs: null,
  untilMs: null,
  action: 'none',
});
const nobody = { bot: null, guilds: [], stream: { state: 'idle' } as const };

describe('what a screen reader is told', () => {
  it('follows the stream with one word', () => {
    const word = (stream: StreamView) => spokenState(sayEnglish, stream);
    expect(word({ state: 'idle' })).toBe('');
    expect(word({ ...place, state: 'connecting', step: 'joining', isSlow: false })).toBe('Connecting');
    expect(word(liveStream)).toBe('Live');
    expect(word({ ...liveStream, mix: { ...liveStream.mix, isMuted: true } })).toBe('Muted');
    expect(word({ ...liveStream, unheard: 'server-muted' })).toBe('Not heard');
    expect(word({ ...liveStream, unheard: 'nobody-there' })).toBe('Nobody there');
    expect(word({ ...place, state: 'stopping' })).toBe('Stopping');
  });

  it('is the same from second to second, whatever the figures say', () => {
    const health = {
      packetsPerSecond: 50,
      sent: 1,
      dropped: 0,
      lateP99Ms: 1,
      delayMs: 60,
      delayP99Ms: 80,
      delays: [60],
      queueMs: 80,
      mode: liveStream.mode,
      dave: 'ready',
      privacyCode: null,
      received: 1,
      answersKeepalives: null,
      answerAgoMs: null,
    } satisfies HealthView;
    expect(spokenState(sayEnglish, { ...liveStream, health })).toBe('Live');
  });

  it('is the sentence of a card, once: what is broken interrupts by itself', () => {
    expect(spokenNews(sayEnglish, nobody, null)).toBe('');
    expect(spokenNews(sayEnglish, nobody, about('tab-silent', 'warn'))).toBe(
      'The tab has made no sound for 20 seconds.',
    );
    expect(spokenNews(sayEnglish, nobody, about('udp-blocked', 'danger'))).toBe('');
  });

  it('is when sound will leave, while nobody is there and nothing else is wrong', () => {
    const alone = { ...nobody, stream: { ...liveStream, unheard: 'nobody-there' } as const };
    expect(spokenNews(sayEnglish, alone, null)).toBe('Sound starts when someone joins.');
    expect(spokenNews(sayEnglish, alone, about('udp-blocked', 'danger'))).toBe('');
    expect(spokenNews(sayEnglish, { ...nobody, stream: liveStream }, null)).toBe('');
  });
});
