import { describe, expect, it } from 'vitest';
import type { HealthView, ProblemView, StreamView } from '../page-contract/view.ts';
import { sayEnglish } from '../ui/english.ts';
import { spokenNews, spokenState } from './spoken.ts';
import { liveStream, reconnectingStream } from './testing/live-stream.ts';

const place = { tab: null, guildId: '1', channelId: '2' };
const about = (code: ProblemView['code'], kind: ProblemView['kind']): ProblemView => ({
  code,
  kind,
  detail: null,
  guildId: '1',
  channelId: '2',
  tabId: null,
  liveMs: null,
  untilMs: null,
  action: 'none',
});
const nobody = { bot: null, guilds: [], servers: [], stream: { state: 'idle' } as const };
const here = { gone: new Set<string>(), isAway: false };
const seen = (problem: ProblemView | null, isAway = false) => ({ ...here, problem, isAway, isBack: false });

describe('the text for a screen reader', () => {
  it('follows the stream with one word', () => {
    const word = (stream: StreamView) => spokenState(sayEnglish, { stream, servers: [] }, here);
    expect(word({ state: 'idle' })).toBe('');
    expect(word({ ...place, state: 'connecting', step: 'joining', isSlow: false })).toBe('Connecting');
    expect(word(liveStream)).toBe('Live');
    expect(word({ ...liveStream, mix: { ...liveStream.mix, isMuted: true } })).toBe('Muted');
    expect(word({ ...liveStream, unheard: 'server-muted' })).toBe('Not heard');
    expect(word({ ...liveStream, unheard: 'nobody-there' })).toBe('Nobody there');
    expect(word({ ...place, state: 'stopping' })).toBe('Stopping');
  });

  it('reports a lost connection once it is more than a blink, and not of the seconds that it counts', () => {
    expect(spokenState(sayEnglish, { stream: reconnectingStream, servers: [] }, here)).toBe('Live');
    expect(spokenState(sayEnglish, { stream: reconnectingStream, servers: [] }, { ...here, isAway: true })).toBe(
      'Reconnecting',
    );
    const away = { ...nobody, stream: { ...reconnectingStream, retryAt: 14_000 } };
    expect(spokenNews(sayEnglish, away, seen(null, true))).toBe('The connection to the channel was lost.');
  });

  it('is the same from second to second, whatever the figures', () => {
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
      fineClock: null,
      moveMs: null,
    } satisfies HealthView;
    expect(spokenState(sayEnglish, { stream: { ...liveStream, health }, servers: [] }, here)).toBe('Live');
  });

  it('is the sentence of a card, once: what is broken interrupts by itself', () => {
    expect(spokenNews(sayEnglish, nobody, seen(null))).toBe('');
    expect(spokenNews(sayEnglish, nobody, seen(about('tab-silent', 'warn')))).toBe(
      'The tab has been silent for 20 seconds.',
    );
    expect(spokenNews(sayEnglish, nobody, seen(about('udp-blocked', 'danger')))).toBe('');
  });

  it('is when sound will leave, while nobody is there and nothing else is wrong', () => {
    const alone = { ...nobody, stream: { ...liveStream, unheard: 'nobody-there' } as const };
    expect(spokenNews(sayEnglish, alone, seen(null))).toBe('Sound starts when someone joins.');
    expect(spokenNews(sayEnglish, alone, seen(about('udp-blocked', 'danger')))).toBe('');
    expect(spokenNews(sayEnglish, { ...nobody, stream: liveStream }, seen(null))).toBe('');
  });

  it('is that the connection is back, if it was seen to be gone and nothing is wrong', () => {
    const isBack = true;
    const back = { ...nobody, stream: liveStream };
    const alone = { ...nobody, stream: { ...liveStream, unheard: 'nobody-there' } as const };
    expect(spokenNews(sayEnglish, back, { ...seen(null), isBack })).toBe('Reconnected');
    expect(spokenNews(sayEnglish, back, { ...seen(about('udp-blocked', 'danger')), isBack })).toBe('');
    expect(spokenNews(sayEnglish, alone, { ...seen(null), isBack })).toBe('Sound starts when someone joins.');
    const again = { ...nobody, stream: reconnectingStream };
    expect(spokenNews(sayEnglish, again, { ...seen(null), isBack })).toBe('');
  });
});
