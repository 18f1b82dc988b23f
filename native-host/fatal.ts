import { writeSync } from 'node:fs';
import { endianness } from 'node:os';

/** Where an error came from, by file and line only: messages and addresses of modules may quote anything. */
export const placeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error ? /[\w.-]+:\d+:\d+(?=\)?$)/m.exec(thrown.stack ?? '')?.[0] : undefined;

/** Tells the extension of the end of the thread that did the talking. Made by hand: nothing else is needed for it. */
export function writeFatal(): void {
  const body = Buffer.from(JSON.stringify({ type: 'error', code: 'host-fatal', message: 'host-fatal' }));
  const length = Buffer.alloc(4);
  if (endianness() === 'LE') length.writeUInt32LE(body.length);
  else length.writeUInt32BE(body.length);
  try {
    writeSync(1, Buffer.concat([length, body]));
  } catch {
    // Nobody reads: the browser has gone, or its pipe is full.
  }
}
