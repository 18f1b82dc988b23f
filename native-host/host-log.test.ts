import { describe, expect, it } from 'vitest';
import type { FromHost, Stats, ToHost } from '../shared-protocol/native-messages.ts';
import type { LogLevel } from '../shared-protocol/log-level.ts';
import { createHostLog } from './host-log.ts';

function begin(terminal?: LogLevel) {
  const said: string[] = [];
  const shown: string[] = [];
  let nowMs = 0;
  const log = createHostLog({
    version: '1.2.3',
    send: ({ level, text }) => void said.push(`${level} ${text}`),
    nowMs: () => nowMs,
    terminal: terminal && { level: terminal, write: (line) => void shown.push(line) },
  });
  return {
    ...log,
    said,
    shown,
    pass: (ms: number) => void (nowMs += ms),
  };
}

const percentiles = { p50: 60.4, p99: 80, max: 90 };
const stats = (changes: Partial<Stats> = {}): Stats => ({
  type: 'stats',
  session: 1,
  sent: 100,
  packetsPerSecond: 50,
  queueMs: 40,
  dropped: 0,
  underruns: 0,
  lateMs: { p50: 0.1, p99: 1.24, max: 2 },
  latencyMs: percentiles,
  ...changes,
});

it('tells of a session’s life, with no address, key or person', () => {
  const { heard, told, said, begin: ask } = begin();
  told({ type: 'error', code: 'message-shape', message: 'before it was asked' });
  ask();
  const candidates = [{ host: 'secret.example', port: 50_004 }];
  const dave = { version: 1, userId: '81384788765712384', channelId: '81384788765712386' };
  const heardOnes: ToHost[] = [
    { type: 'open', id: 2, session: 1, dialect: 'v8', ssrc: 7, candidates, allowLoopback: false },
    { type: 'start', id: 3, session: 1, mode: 'aead_aes256_gcm_rtpsize', secretKey: 'QUJDREVGR0g=', dave },
    { type: 'audio', session: 1, sequence: 1, capturedAt: 1, data: 'AAAA' },
    { type: 'close', id: 4, session: 1 },
  ];
  const toldOnes: FromHost[] = [
    { type: 'discovered', replyTo: 2, session: 1, address: '203.0.113.7', port: 50_001, via: candidates[0]! },
    { type: 'dave', session: 1, state: 'ready', privacyCode: '0'.repeat(30) },
    { type: 'ended', session: 1, code: 'udp-unsendable', message: 'x', detail: 'ENETUNREACH' },
    {
      type: 'error',
      replyTo: 9,
      code: 'host-fatal',
      message: 'x',
      detail: 'Error: getaddrinfo ENOTFOUND secret.example',
    },
  ];
  heardOnes.forEach(heard);
  toldOnes.forEach(told);
  expect(said).toEqual([
    expect.stringMatching(/^info helper 1\.2\.3, Node \d+\.\d+\.\d+, \w+ \w+$/),
    'info session 1 opens: v8, 1 candidates',
    'info session 1 starts: aead_aes256_gcm_rtpsize, end to end 1',
    'info session 1 is closed',
    'info session 1 found its way',
    'info session 1 end to end ready',
    'error session 1 ended: udp-unsendable (ENETUNREACH)',
    'error refused: host-fatal (Error)',
  ]);
});

it('tells figures once a minute, and within ten seconds those that got worse', () => {
  const { told, said, pass, begin: ask } = begin();
  ask();
  said.length = 0;
  const second = (changes?: Partial<Stats>) => {
    told(stats(changes));
    pass(1000);
  };
  for (let at = 0; at < 60; at += 1) second();
  expect(said).toEqual([
    'info session 1 50 packets/s, 100 sent, queue 40 ms, 0 dropped, 0 underruns, late p99 1.2 ms, delay p50 60 ms, p99 80 ms',
  ]);
  for (let at = 0; at < 20; at += 1) second({ dropped: 3 });
  expect(said.map((line) => line.split(',')[3])).toEqual([' 0 dropped', ' 3 dropped']);
});

it('is not drawn into a flood', () => {
  const { told, said, pass, begin: ask } = begin();
  ask();
  for (let at = 0; at < 1000; at += 1) {
    told({ type: 'error', code: 'message-shape', message: 'x' });
    pass(5);
  }
  expect(said.length).toBeGreaterThan(50);
  expect(said.length).toBeLessThan(100);
});

describe('its level', () => {
  const relayed: ToHost = { type: 'relay-binary', session: 1, op: 27, data: 'c2VjcmV0' };
  const closed: ToHost = { type: 'close', id: 4, session: 1 };

  it('is info unless the extension asks for another, which it may do again', () => {
    const { heard, said, begin: ask } = begin();
    ask();
    heard(relayed);
    ask('debug');
    heard(relayed);
    heard({ type: 'pause', session: 1 });
    ask('error');
    heard(closed);
    expect(said.slice(1)).toEqual(['debug session 1 is handed op 27', 'debug session 1 is asked to pause']);
  });

  it('of a terminal is its own, and needs nobody who asks', () => {
    const { heard, said, shown, begin: ask } = begin('debug');
    ask('warn');
    heard(relayed);
    heard(closed);
    expect(said).toEqual([]);
    expect(shown.slice(1)).toEqual(['debug session 1 is handed op 27', 'info session 1 is closed']);
  });

  it('debug says nothing of sound, fifty times a second', () => {
    const { heard, told, shown } = begin('debug');
    heard({ type: 'audio', session: 1, sequence: 1, capturedAt: 1, data: 'AAAA' });
    told({ type: 'heard', session: 1, voices: [{ userId: '81384788765712384', data: 'AAAA' }] });
    heard({ type: 'ping', id: 9 });
    expect(shown).toEqual([]);
  });
});
