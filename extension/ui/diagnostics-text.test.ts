import { defaultSettings } from '../store/settings.ts';
import { describe, expect, it } from 'vitest';
import { noMicrophone } from '../store/microphone.ts';
import type { SessionView } from '../page-contract/view.ts';
import { browserName, diagnosticsText, systemName } from './diagnostics-text.ts';

const view: SessionView = {
  bot: { id: '81384788765712384', name: 'Bardling', avatarUrl: null },
  gateway: 'ready',
  hasToken: true,
  helper: 'ready',
  helperVersion: '1.4.0',
  helperProtocol: null,
  helperHint: null,
  remote: { state: 'off', programs: 0, detail: null },
  guilds: [{ id: '81384788765712385', name: 'Dragons & Co.', iconUrl: null, channels: [] }],
  chosen: { guildId: '81384788765712385', channelId: '81384788765712386' },
  chosenName: null,
  autoBitrate: null,
  together: [],
  scenes: [],
  canSaveScene: false,
  waits: [],
  goOn: null,
  recent: ['81384788765712386'],
  followed: [],
  showsPeople: true,
  stream: { state: 'idle' },
  servers: [],
  hearing: { isOn: false, blocked: null, people: [], outputs: [], outputId: null },
  microphone: { ...noMicrophone, isTalking: false, state: { at: 'off' } },
  bitrate: null,
  addServerBlocked: 'message-state',
  test: null,
  skipped: 0,
  unkept: null,
  damaged: [],
  lastStream: { liveMs: 2_537_000, sent: 126_850, dropped: 0, delayP99Ms: 73.4, endedBy: 'tab-closed', cause: null },
  problem: null,
  settings: {
    ...defaultSettings,
    gatewayUrl: 'wss://my.server.example:8443/secret-path',
    dialect: 'v8',
    mode: 'aead_aes256_gcm_rtpsize',
    remembersToken: true,
  },
};
const here = { version: '1.0.0', browser: 'Chromium 156', system: 'Linux' };

describe('diagnosticsText', () => {
  it('lists states, figures and codes', () => {
    expect(diagnosticsText(view, here)).toBe(
      [
        'Earshot 1.0.0, Chromium 156, Linux',
        'Helper 1.4.0, reached by native messaging',
        'Bot [redacted], gateway ready, server another',
        'Voice v8, aead_aes256_gcm_rtpsize, bitrate of the channel',
        'Stream idle',
        'Last stream 42 min 17 s, 126850 packets, 0 lost, 99 in 100 within 73 ms, ended by tab-closed',
        'Last problem none',
        'Log info',
      ].join('\n'),
    );
  });

  it('says how the remote control is while it is switched on', () => {
    const on = { ...view, settings: { ...view.settings, allowsRemote: true } };
    const remote = { state: 'refused', programs: 0, detail: 'unsafe-folder' } as const;
    expect(diagnosticsText({ ...on, remote }, here)).toContain(
      '\nRemote control refused (unsafe-folder), 0 programs\n',
    );
    expect(diagnosticsText({ ...view, remote }, here)).not.toContain('Remote');
  });

  it('has a line for each of several servers, without their names', () => {
    const problem = { code: 'kicked', detail: null } as SessionView['problem'];
    const row = { guildId: '81384788765712385', guildName: 'Dragons & Co.', channelId: '7', channelName: 'Tavern' };
    const servers = [
      { ...row, state: 'reconnecting', isMuted: true, problem: null },
      { ...row, state: 'ended', isMuted: false, problem },
    ] as SessionView['servers'];
    const text = diagnosticsText({ ...view, servers }, here);
    expect(text).toContain('\nServer 1 reconnecting, muted\nServer 2 ended, problem kicked\n');
    expect(text).not.toMatch(/Dragons|Tavern|81384788765712385/);
    expect(diagnosticsText({ ...view, servers: servers.slice(1) }, here)).not.toContain('Server');
  });

  it('names the causes of the last problem', () => {
    const problem = { code: 'udp-blocked', detail: '5 unusable replies' } as SessionView['problem'];
    expect(diagnosticsText({ ...view, problem }, here)).toContain('Last problem udp-blocked (5 unusable replies)');
  });

  it.each([
    [true, 2400, '60 ms, keepalive answered 2 s ago'],
    [false, null, '60 ms, keepalives never answered'],
    [null, null, '60 ms'],
  ])('tells of a live stream whether its server answers keepalives: %j', (answersKeepalives, answerAgoMs, ending) => {
    const health = { dave: 'ready', packetsPerSecond: 50, dropped: 0, delayMs: 60, answersKeepalives, answerAgoMs };
    const live = { ...view, stream: { state: 'live', health } } as unknown as SessionView;
    const line = diagnosticsText(live, here).split('\n')[4];
    expect(line).toBe(`Stream live, end to end ready, 50 packets/s, 0 lost, ${ending}`);
  });

  it.each([
    ['granted', ', fine clock granted'],
    ['missing', ', fine clock missing'],
    ['not-needed', ''],
    [null, ''],
  ])('tells of a live stream what clock Windows gave the helper: %s', (fineClock, ending) => {
    const health = { dave: 'ready', packetsPerSecond: 50, dropped: 0, delayMs: 60, answerAgoMs: null, fineClock };
    const live = { ...view, stream: { state: 'live', health } } as unknown as SessionView;
    const line = diagnosticsText(live, here).split('\n')[4];
    expect(line).toBe(`Stream live, end to end ready, 50 packets/s, 0 lost, 60 ms${ending}`);
  });

  it('tells of a live stream what the last move cost', () => {
    const health = { dave: 'ready', packetsPerSecond: 50, dropped: 0, delayMs: 60, answerAgoMs: null, moveMs: 187.4 };
    const live = { ...view, stream: { state: 'live', health } } as unknown as SessionView;
    expect(diagnosticsText(live, here).split('\n')[4]).toMatch(/, 60 ms, last move cost 187 ms$/);
  });

  it('leaves out ids, names and addresses', () => {
    const text = diagnosticsText(view, here);
    for (const hidden of ['8138478876571', 'Bardling', 'Dragons', 'server.example', 'secret', '4242']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('counts unreadable input from Discord', () => {
    expect(diagnosticsText(view, here)).not.toContain('Skipped');
    expect(diagnosticsText({ ...view, skipped: 3 }, here)).toContain(
      "\nSkipped 3 parts of Discord's messages that could not be read\n",
    );
  });

  it('says if a restart will cost a sign-in', () => {
    const text = diagnosticsText({ ...view, unkept: 'session-unkept' }, here);
    expect(text).toContain('\nSign-in not kept over a restart: session-unkept\n');
  });

  it('names the exception behind an end that nobody expected', () => {
    const last = { ...view.lastStream!, endedBy: 'unexpected', cause: 'TypeError: port is null' } as const;
    expect(diagnosticsText({ ...view, lastStream: last }, here)).toContain(
      'ended by unexpected (TypeError: port is null)',
    );
  });

  it('says what is missing', () => {
    const bare = { ...view, hasToken: false, helper: 'missing', helperVersion: null, lastStream: null } as const;
    expect(diagnosticsText(bare, here)).toMatch(/Helper missing\nBot none.*\n.*\n.*\nLast stream none/);
  });
});

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Chromium 156',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge 140',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox 153'],
  ['curl', 'unknown browser'],
])('reads %s as %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});

it.each([
  ['Linux x86_64', 'Linux'],
  ['MacIntel', 'macOS'],
  ['Win32', 'Windows'],
  ['', 'unknown system'],
])('reads %j as %s', (platform, name) => {
  expect(systemName(platform)).toBe(name);
});
