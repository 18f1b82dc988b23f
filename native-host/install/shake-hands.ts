import { spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { FromHost } from '../../shared-protocol/native-messages.ts';
import { nativeProtocol, type ProtocolNumbers } from '../../shared-protocol/native-protocol.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { createFrameReader, decodeFrame, encodeFrame } from '../messaging/frames.ts';
import { systemProgram } from './registry.ts';

/** A cold start of Node takes a fraction of this, also on a slow disk. */
const deadlineMs = 5000;

export type Handshake =
  | ({ outcome: 'hello'; version: string } & ProtocolNumbers)
  /** it no longer supports our protocol */
  | { outcome: 'incompatible'; version: string; protocol: number; oldest: number }
  | { outcome: 'failed'; why: string };

/**
 * Starts a host as a browser does, says hello, and ends it.
 * @param args the caller's origin from Chromium, the manifest and the add-on's id from Firefox
 */
export function shakeHands(
  executable: string,
  args: readonly string[],
  timeoutMs: number = deadlineMs,
): Promise<Handshake> {
  return new Promise((resolve) => {
    const { command, args: words, ...how } = commandFor(executable, args, process.env);
    const child = spawn(command, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      ...how,
    });
    let stderr = '';
    let isOver = false;
    const settle = (result: Handshake): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      endGroup(child.pid);
      child.kill('SIGKILL');
      resolve(result);
    };
    const fail = (why: string): void => settle({ outcome: 'failed', why });
    const timer = setTimeout(() => fail(`it does not answer within ${timeoutMs / 1000} s`), timeoutMs);

    const reader = createFrameReader((body) => {
      try {
        const message = parseShape(FromHost, decodeFrame(body), 'message-shape');
        if (message.type !== 'hello' && message.type !== 'incompatible') return fail(`it answers with ${message.type}`);
        const { version, protocol } = message;
        if (message.type === 'hello') settle({ outcome: 'hello', version, protocol, minor: message.minor });
        else settle({ outcome: 'incompatible', version, protocol, oldest: message.oldest });
      } catch {
        fail('it answers with something else');
      }
    });
    child.on('error', (error: NodeJS.ErrnoException) => fail(`it does not start: ${error.code ?? error.message}`));
    child.on('close', (code) => fail(stderr.trim().split('\n').at(-1) || `it exits with code ${code}`));
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-1000)));
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch {
        fail('it answers with an invalid frame');
      }
    });
    const { current: protocol, minor } = nativeProtocol;
    const hello = encodeFrame({ type: 'hello', id: 1, protocol, minor, version: 'doctor' });
    if (hello) child.stdin.write(hello);
  });
}

/**
 * How a host is started. Windows, like the browsers there, can start a batch file only through its shell. The shell
 * starts in the file's folder, because `&` and `%` in a path have a meaning for it; `/s` makes it strip only the outer
 * quotes.
 */
export function commandFor(
  executable: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { command: string; args: string[]; cwd?: string; windowsVerbatimArguments?: boolean } {
  if (!/\.(?:bat|cmd)$/i.test(executable)) return { command: executable, args: [...args] };
  const words = [`.\\${win32.basename(executable)}`, ...args].map((word) => `"${word}"`);
  return {
    command: systemProgram('cmd.exe', env),
    args: ['/d', '/s', '/c', `"${words.join(' ')}"`],
    cwd: win32.dirname(executable),
    windowsVerbatimArguments: true,
  };
}

/** Otherwise a script's children survive it. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the whole group has left already
  }
}
