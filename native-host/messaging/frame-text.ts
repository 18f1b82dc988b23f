import { EarshotError } from '../../shared-protocol/error.ts';
import { maxNativeMessageBytes } from '../../shared-protocol/native-messages.ts';
import { isLittleEndian } from './frame-reader.ts';

// With ignoreBOM the decoder keeps the mark in the text, and JSON.parse rejects it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON value of one frame's body.
 * @throws EarshotError `frame-text` for bad UTF-8, a byte order mark or bad JSON; the text is never quoted
 */
export function decodeFrame(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    throw new EarshotError('frame-text', `${body.length} bytes`);
  }
}

/** One frame with its length before it, or null if it would exceed the cap: Chromium would close the port. */
export function encodeFrame(message: object): Uint8Array | null {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  if (body.length > maxNativeMessageBytes) return null;
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, isLittleEndian);
  frame.set(body, 4);
  return frame;
}
