import { describe, expect, it } from 'vitest';
import type { StreamView } from '../../page-contract/view.ts';
import { sayEnglish } from '../../ui/english.ts';
import { detailsText, healthFacts, severalDetailsText } from './health-facts.ts';
import { liveStream } from '../testing/live-stream.ts';

const live: Extract<StreamView, { state: 'live' }> = {
  ...liveStream,
  tab: { id: 4711, title: 'Secret title', site: 'secret.example', iconUrl: null },
  guildId: '81384788765712384',
  channelId: '81384788765712385',
  since: 1_000_000,
  bitrate: 96_000,
  health: {
    packetsPerSecond: 50,
    sent: 126_850,
    dropped: 2,
    lateP99Ms: 1.34,
    delayMs: 62,
    delayP99Ms: 73,
    delays: [],
    queueMs: 60,
    mode: 'aead_aes256_gcm_rtpsize',
    dave: 'ready',
    privacyCode: '123450987612345098761234509876',
    received: null,
    answersKeepalives: null,
    answerAgoMs: null,
    fineClock: null,
    moveMs: null,
  },
};
const about = { people: 5, helperVersion: '1.4.0' };
const told = (stream = live) =>
  Object.fromEntries(healthFacts(sayEnglish, stream, about).map(({ id, value }) => [id, value]));

describe('healthFacts', () => {
  it('tell what is sent, how, and how well', () => {
    expect(told()).toEqual({
      sent: '126,850 packets',
      late: '99% within 1.3 ms',
      delay: '62 ms, 99% within 73 ms',
      queue: '60 ms',
      sound: 'Opus, stereo, 96 kbit/s',
      protocol: 'Current (v8)',
      'end-to-end': 'End to end, with 5 in the call',
      mode: 'aead_aes256_gcm_rtpsize',
      'privacy-code': '12345 09876 12345 09876 12345 09876',
      helper: '1.4.0',
    });
  });

  it('speak of end to end only if the protocol has it', () => {
    const original = told({ ...live, dialect: 'original', mode: 'plain', bitrate: null });
    expect(original).not.toHaveProperty('end-to-end');
    expect(original).not.toHaveProperty('privacy-code');
    expect(original).toMatchObject({ sound: 'Raw samples, 48 kHz', mode: 'None (plain)' });
  });

  it('leave out figures that have not been measured yet', () => {
    expect(Object.keys(told({ ...live, health: null }))).toEqual(['sound', 'protocol', 'mode', 'helper']);
  });
});

it('copies figures, and no names, ids, addresses or codes', () => {
  const text = detailsText(sayEnglish, about, live, { people: 5, version: '0.1.0', nowMs: 1_000_000 + 2_537_000 });
  expect(text).toContain('Earshot 0.1.0\nLive 42:17 · 50 packets/s · 2 lost\nSent: 126,850 packets');
  for (const hidden of ['Secret', 'secret.example', '81384788765712384', '4711', '12345']) {
    expect(text).not.toContain(hidden);
  }
});

it('the bitrate names the channel that allows no more, on the page alone', () => {
  const sound = (limitedBy: string | null) =>
    healthFacts(sayEnglish, live, { people: 4, helperVersion: null, limitedBy }).find(({ id }) => id === 'sound')
      ?.value;
  expect(sound('Movie night')).toBe('Opus, stereo, 96 kbit/s, limited by Movie night');
  expect(sound(null)).toBe('Opus, stereo, 96 kbit/s');
});

it('the details of several servers count them, and tell once what is the same for all', () => {
  const facts = healthFacts(sayEnglish, live, { people: 4, helperVersion: '0.1.0' });
  const about = { version: '0.1.0', sinceMs: 1_000_000, nowMs: 1_042_000 };
  const lines = severalDetailsText(sayEnglish, [facts, facts], about).split('\n');
  expect(lines.slice(0, 3)).toEqual(['Earshot 0.1.0', 'Live 0:42', 'Sound: Opus, stereo, 96 kbit/s']);
  expect(lines.filter((line) => line.startsWith('Server '))).toEqual(['Server 1', 'Server 2']);
  expect(lines.filter((line) => line.startsWith('Sent'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('Sound'))).toHaveLength(1);
  expect(lines.join()).not.toContain('12345');
});
