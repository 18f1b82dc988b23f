import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Manifest } from './find-manifest.ts';
import { createFrameReader, toFrame, type Message } from './native-frames.ts';
import { openReceiver } from './receiver.ts';
import { startHost } from './start-host.ts';

/** A cold disk, an examined program and an emulated processor may each take seconds. */
const answerDeadlineMs = 30_000;
const frameMs = 20;
/** An Opus packet of one 20 ms frame in stereo, and as many bytes as 64 kbit/s take. */
const opusHead = 0xfc;
const opusBytes = 160;
/** A browser gives a helper that it closes two seconds. */
const leaveDeadlineMs = 10_000;

export interface Tried {
  browser: string;
  manifest: string;
  program: string;
  version: string;
  /** from the start to the answers */
  helloMs: number;
  discoveredMs: number;
  /** frames that were handed over, and those that the receiver could open and were the same */
  sent: number;
  heard: number;
  /** how late packets left against their deadline, as the helper measured it */
  lateMs: unknown;
  /** what the system was asked for; Windows' own clock alone has something to say */
  clock: unknown;
  exitCode: number | null;
}

/**
 * Starts the helper as the manifest's browser does and streams through it.
 * @throws Error if it does not answer in time, or says no
 */
export async function tryManifest(manifest: Manifest, seconds: number): Promise<Tried> {
  const key = randomBytes(32);
  const receiver = await openReceiver(key);
  const startedMs = performance.now();
  const host = startHost(manifest);
  const exited = once(host, 'close') as Promise<[number | null]>;
  let words = '';
  let stats: Message = { type: 'stats' };
  const waiting = new Map<number, (message: Message) => void>();
  const read = createFrameReader((message) => {
    if (message.type === 'stats') stats = message;
    else if (typeof message['replyTo'] === 'number') waiting.get(message['replyTo'])?.(message);
  });
  host.stdout.on('data', read);
  host.stderr.on('data', (bytes: Buffer) => (words = (words + bytes.toString()).slice(-500)));
  // `close` reports its end.
  host.stdin.on('error', () => undefined);
  const failed = new Promise<never>((_, reject) => host.once('error', reject));
  failed.catch(() => undefined);

  let id = 0;
  async function ask(request: object, expected: string): Promise<Message> {
    id += 1;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    host.stdin.write(toFrame({ ...request, id }));
    const ended = exited.then(([code]) => Promise.reject(new Error(`It left with ${code}. ${words}`)));
    const answer = await withDeadline(
      Promise.race([answered, ended, failed]),
      `an answer to ${JSON.stringify(request)}`,
    );
    if (answer.type !== expected)
      throw new Error(`${JSON.stringify(answer)}, where ${expected} was expected. ${words}`);
    return answer;
  }

  try {
    const hello = await ask({ type: 'hello', protocol: 1, minor: 5, version: 'try-installed' }, 'hello');
    const helloMs = performance.now() - startedMs;
    const candidates = [{ host: '127.0.0.1', port: receiver.port }];
    const open = { type: 'open', session: 1, dialect: 'v8', ssrc: 7, candidates, allowLoopback: true };
    await ask(open, 'discovered');
    const discoveredMs = performance.now() - startedMs;
    const mode = 'aead_aes256_gcm_rtpsize';
    // Version 0: nobody is in this call to agree on a key with.
    const dave = { version: 0, userId: '100000000000000001', channelId: '100000000000000002' };
    await ask({ type: 'start', session: 1, mode, secretKey: key.toString('base64'), dave }, 'ok');
    const sent = await playFrames(seconds, (sequence, data) =>
      host.stdin.write(toFrame({ type: 'audio', session: 1, sequence, capturedAt: Date.now(), data })),
    );
    await ask({ type: 'close', session: 1 }, 'ok');
    host.stdin.end();
    const [exitCode] = await withDeadline(exited, 'its end', leaveDeadlineMs);
    const handed = new Set(sent);
    return {
      browser: manifest.browser,
      manifest: manifest.file,
      program: manifest.program,
      version: String(hello['version']),
      helloMs: Math.round(helloMs),
      discoveredMs: Math.round(discoveredMs),
      sent: sent.length,
      heard: receiver.frames.filter((frame) => handed.has(frame.toString('base64'))).length,
      lateMs: stats['lateMs'] ?? null,
      clock: stats['clock'] ?? null,
      exitCode,
    };
  } finally {
    host.kill('SIGKILL');
    receiver.close();
  }
}

/** Hands a frame over every 20 ms by the clock, however late the timers of this system are; each is another one. */
async function playFrames(seconds: number, send: (sequence: number, data: string) => void): Promise<string[]> {
  const frames = Array.from({ length: (seconds * 1000) / frameMs }, () =>
    Buffer.concat([Buffer.of(opusHead), randomBytes(opusBytes - 1)]).toString('base64'),
  );
  const beginMs = performance.now();
  for (const [sequence, data] of frames.entries()) {
    const waitMs = beginMs + sequence * frameMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    send(sequence, data);
  }
  // The queue plays out: some 40 ms are always in it.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return frames;
}

async function withDeadline<T>(promise: Promise<T>, what: string, ms = answerDeadlineMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms / 1000} s for ${what}.`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
