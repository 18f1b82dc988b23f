import { beforeEach, expect, it, vi } from 'vitest';
import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { defaultSettings } from '../store/settings.ts';

/** What was done, in its order. */
let done: string[];
let mayCopy: boolean;

beforeEach(() => {
  done = [];
  mayCopy = true;
  vi.stubGlobal('earshotBuild', { repository: 'https://code.example/someone/earshot' });
  vi.stubGlobal('chrome', { runtime: { id: 'test' } });
  vi.stubGlobal('browser', {
    runtime: { id: 'test', getManifest: () => ({ version: '1.0.0' }) },
    tabs: { create: async ({ url }: { url: string }) => done.push(url) },
    i18n: { getMessage: (key: string) => key },
  });
  vi.stubGlobal('navigator', {
    userAgent: 'Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36',
    platform: 'Linux x86_64',
    clipboard: {
      writeText: async (text: string) => {
        if (!mayCopy) throw new Error('not now');
        done.push(`copied ${text}`);
      },
    },
  });
});

const problem = {
  code: 'voice-protocol-refused',
  detail: 'closed with 4001',
  guildId: '81384788765712385',
  channelId: '81384788765712386',
} as ProblemView;
const view = {
  bot: { id: '81384788765712384', name: 'Bardling', avatarUrl: null },
  gateway: 'ready',
  hasToken: true,
  helper: 'ready',
  helperVersion: '1.4.0',
  helperProtocol: '1.9',
  guilds: [{ id: '81384788765712385', name: 'Dragons & Co.', iconUrl: null, channels: [] }],
  stream: { state: 'idle' },
  servers: [],
  skipped: 0,
  unkept: null,
  lastStream: null,
  problem: null,
  remote: { state: 'off', programs: 0, detail: null },
  settings: { ...defaultSettings, gatewayUrl: 'wss://my.server.example:8443/secret-path', remembersToken: true },
} as unknown as SessionView;
/** More than an address has room for, as no view has it today. */
const long = { ...view, unkept: 'x'.repeat(7000) } as unknown as SessionView;
const fieldOf = (url: string | undefined): string => new URL(url ?? '').searchParams.get('diagnostics') ?? '';

const report = async (from: SessionView, of?: ProblemView) =>
  (await import('./report-problem.ts')).reportProblem(from, of);

it('fills in the diagnostics, with the problem of the card that was pressed', async () => {
  expect(await report(view, problem)).toBe('filled-in');
  expect(done).toHaveLength(1);
  expect(fieldOf(done[0]).split('\n')).toEqual(
    expect.arrayContaining([
      'Earshot 1.0.0, Chromium 156, Linux',
      'Helper 1.4.0, protocol 1.9, reached by native messaging',
      'Last problem voice-protocol-refused (closed with 4001)',
    ]),
  );
});

it('hands out no name, id or address', async () => {
  await report(view, problem);
  expect(decodeURIComponent(done[0] ?? '')).not.toMatch(/bardling|dragons|\d{17}|my\.server|secret/i);
});

it('copies what is too long before the form comes to the front, and says so there', async () => {
  expect(await report(long)).toBe('copied');
  const [copied, url] = done;
  expect(copied).toMatch(/^copied Earshot 1\.0\.0[^]*x{7000}/);
  expect(fieldOf(url)).toBe('reportCopied');
});

it('says where the diagnostics are if the browser refuses to copy them', async () => {
  mayCopy = false;
  expect(await report(long)).toBe('not-copied');
  expect(done.map(fieldOf)).toEqual(['reportNotCopied']);
});
