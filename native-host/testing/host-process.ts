import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromHost } from '../../shared-protocol/native-messages.ts';
import { hostParts } from '../install/host-parts.ts';
import { createFrameReader, decodeFrame, encodeFrame } from '../messaging/frames.ts';

/** An id of the right form that belongs to nobody. */
export const testOrigin = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}/`;

type MessageOf<Type extends FromHost['type']> = Extract<FromHost, { type: Type }>;

export interface HostProcess {
  readonly pid: number;
  /** when it was asked for, on `performance`'s clock */
  readonly startedMs: number;
  /** everything the host has said, in order */
  readonly messages: readonly FromHost[];
  readonly stderr: () => string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  send(message: object): void;
  sendBytes(bytes: Uint8Array): void;
  /** The next message of this type that nobody has taken yet; others stay. */
  next<Type extends FromHost['type']>(type: Type, timeoutMs?: number): Promise<MessageOf<Type>>;
  /** Ends stdin, as a browser that goes away. */
  end(): void;
  /** Neither reads nor closes stdout from here on. */
  stopReading(): void;
  closeStdout(): void;
  kill(signal: NodeJS.Signals): void;
  /** Ends it by whatever means and removes what was made for it. */
  dispose(): Promise<void>;
}

/**
 * Starts a copy of the built host (scripts/build/host.ts) with its own list of origins, and speaks frames with it.
 * @param options.parts what is copied of it
 */
export async function startHost(
  options: {
    builtDir?: string;
    parts?: readonly string[];
    args?: string[];
    origins?: string[];
    env?: Record<string, string>;
  } = {},
): Promise<HostProcess> {
  const { builtDir = 'build/native-host', parts = hostParts, args = [testOrigin], origins = [testOrigin] } = options;
  const dir = await mkdtemp(join(tmpdir(), 'earshot-host-'));
  for (const part of parts) await cp(join(builtDir, part), join(dir, part), { recursive: true });
  await writeFile(join(dir, 'allowed-origins.json'), JSON.stringify(origins));
  const host = runHost(process.execPath, [join(dir, 'main.mjs'), ...args], { cwd: dir, env: options.env });
  return {
    ...host,
    async dispose() {
      await host.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Starts a host as it lies there, and speaks frames with it. */
export function runHost(
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env?: Record<string, string> | undefined },
): HostProcess {
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
  const messages: FromHost[] = [];
  const untaken: FromHost[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  const reader = createFrameReader((body) => {
    const message = decodeFrame(body) as FromHost;
    messages.push(message);
    untaken.push(message);
    for (const check of [...waiting]) check();
  });
  child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // A host that has left closes the pipe under our writes; `exited` tells.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('exit', (code, signal) => resolve({ code, signal })),
  );

  return {
    pid: child.pid ?? 0,
    startedMs,
    messages,
    stderr: () => stderr,
    exited,
    send(message) {
      const frame = encodeFrame(message);
      if (frame) child.stdin.write(frame);
    },
    sendBytes: (bytes) => void child.stdin.write(bytes),
    next: (type, timeoutMs = 8000) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const index = untaken.findIndex((message) => message.type === type);
          if (index < 0) return;
          settle();
          resolve(untaken.splice(index, 1)[0] as MessageOf<typeof type>);
        };
        const settle = (): void => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`no ${type} in ${timeoutMs} ms; got ${JSON.stringify(untaken)}; stderr: ${stderr}`));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    end: () => void child.stdin.end(),
    stopReading: () => void child.stdout.pause(),
    closeStdout: () => void child.stdout.destroy(),
    kill: (signal) => void child.kill(signal),
    async dispose() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
