import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterEach, beforeAll, expect, test } from 'vitest';

const script = 'build/test/local-server.mjs';
let child: ChildProcess | null = null;

beforeAll(async () => {
  await build({
    entryPoints: ['scripts/local-server.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

const start = (...args: string[]) => (child = spawn(process.execPath, [script, ...args]));
const exitOf = async (process: ChildProcess): Promise<number> => {
  if (process.exitCode !== null) return process.exitCode;
  const [code] = (await once(process, 'exit', { signal: AbortSignal.timeout(9000) })) as [number];
  return code;
};

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints one line of JSON that works, and ends cleanly on %s',
  async (signal) => {
    const server = start('--json', '--port', '0');
    const [line] = (await once(createInterface(server.stdout), 'line', { signal: AbortSignal.timeout(9000) })) as [
      string,
    ];
    const told = JSON.parse(line) as Record<string, unknown>;
    expect(told).toMatchObject({
      gatewayUrl: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/gateway$/),
      restUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api$/),
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      peerTokens: [expect.any(String), expect.any(String)],
      guildId: expect.stringMatching(/^\d{17,19}$/),
      channelId: expect.stringMatching(/^\d{17,19}$/),
      voiceEndpoint: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      caFile: null,
    });
    const answer = await fetch(`${told.restUrl as string}/v10/gateway/bot`, {
      headers: { authorization: `Bot ${told.token as string}` },
    });
    expect(answer.status).toBe(200);
    // The page's sources are found from the bundle, too.
    expect((await fetch(told.pageUrl as string)).status).toBe(200);
    server.kill(signal);
    expect(await exitOf(server)).toBe(0);
  },
);

test('with --control tests find a second port, which knows the secret of the JSON line', async () => {
  const server = start('--json', '--control');
  const [line] = (await once(createInterface(server.stdout), 'line', { signal: AbortSignal.timeout(9000) })) as [
    string,
  ];
  const { controlUrl, controlSecret } = JSON.parse(line) as { controlUrl: string; controlSecret: string };
  const headers = { authorization: `Bearer ${controlSecret}` };
  expect((await fetch(`${controlUrl}/v1/snapshot`, { headers })).status).toBe(200);
  expect((await fetch(`${controlUrl}/v1/snapshot`)).status).toBe(401);
  server.kill('SIGTERM');
  expect(await exitOf(server)).toBe(0);
});

test('--help and --version print what they should, and no more', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  for (const [flag, expected] of [
    ['--help', /^npm run local-server -- \[options\]\n[^]*--world FILE\.json/],
    ['--version', new RegExp(`^${version}\n$`)],
  ] as const) {
    const server = start(flag);
    let text = '';
    server.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await exitOf(server)).toBe(0);
    expect(text).toMatch(expected);
  }
});

test('with --json the last line is what the channel heard', async () => {
  const server = start('--json', '--dave', 'off');
  const lines: string[] = [];
  createInterface(server.stdout).on('line', (line) => lines.push(line));
  await expect.poll(() => lines.length, { timeout: 9000 }).toBe(1);
  server.kill('SIGTERM');
  expect(await exitOf(server)).toBe(0);
  expect(JSON.parse(lines[1]!)).toEqual({ seconds: 0, pitchHz: [], level: [], privacyCode: '', speakers: [] });
});

test('with --tls names a certificate file that is gone afterwards', async () => {
  const server = start('--json', '--tls');
  const [line] = (await once(createInterface(server.stdout), 'line', { signal: AbortSignal.timeout(9000) })) as [
    string,
  ];
  const { caFile, gatewayUrl } = JSON.parse(line) as { caFile: string; gatewayUrl: string };
  expect(await readFile(caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  expect(gatewayUrl).toMatch(/^ws:/);
  server.kill('SIGTERM');
  expect(await exitOf(server)).toBe(0);
  await expect(access(caFile)).rejects.toThrow('ENOENT');
});

test.each([
  [['--port', 'eighty'], 64],
  [['--port', '65536'], 64],
  [['--colour'], 64],
  [['--record', '/nowhere/at/all.wav'], 1],
  [['--dave', 'maybe'], 64],
  [['--dialect', 'v7'], 64],
  [['--intents', 'some'], 64],
  [['--host', 'gateway.test'], 64],
  [['--tls', '--host', 'https://gateway.test/'], 64],
  [['--world', '/nowhere.json'], 66],
  [['--world', 'package.json'], 65],
  [['--speaker', '/nowhere.wav'], 66],
  [['--speaker', 'package.json'], 65],
])('%j ends with code %i and a sentence', async (args, code) => {
  const server = start(...args);
  let text = '';
  server.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  expect(await exitOf(server)).toBe(code);
  expect(text).toMatch(/\w{3,}/);
  expect(text).not.toContain('    at ');
});
