import { spawn } from 'node:child_process';
import { FromHost, nativeProtocol } from '../../shared-protocol/native-messages.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { createFrameReader } from '../messaging/frame-reader.ts';
import { decodeFrame, encodeFrame } from '../messaging/frame-text.ts';

/** A cold start of Node takes a fraction of this, also on a slow disk. */
const deadlineMs = 5000;

export type Handshake = { outcome: 'hello'; version: string; protocol: number } | { outcome: 'failed'; why: string };

/** Starts a host as a browser does, says hello, and ends it. */
export function shakeHands(executable: string, origin: string): Promise<Handshake> {
  return new Promise((resolve) => {
    const child = spawn(executable, [origin], { stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    const settle = (result: Handshake): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(result);
    };
    const fail = (why: string): void => settle({ outcome: 'failed', why });
    const timer = setTimeout(() => fail('it does not answer'), deadlineMs);

    const reader = createFrameReader((body) => {
      try {
        const message = parseShape(FromHost, decodeFrame(body), 'message-shape');
        if (message.type !== 'hello') return fail(`it answers with ${message.type}`);
        settle({ outcome: 'hello', version: message.version, protocol: message.protocol });
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
        fail('it answers with something that is no frame');
      }
    });
    const hello = encodeFrame({ type: 'hello', id: 1, protocol: nativeProtocol.current, version: 'doctor' });
    if (hello) child.stdin.write(hello);
  });
}
