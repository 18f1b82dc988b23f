import { endianness } from 'node:os';
import { EarshotError } from '../../shared-protocol/error.ts';
import { maxNativeMessageBytes } from '../../shared-protocol/native-messages.ts';

/** Native messaging counts in the computer's own byte order. */
const isLittleEndian = endianness() === 'LE';

const lengthBytes = 4;

/** A body grows from here by doubling, so that a declared length alone never costs memory. */
const firstBodyBytes = 4096;

type State =
  | { at: 'length'; filled: number }
  | { at: 'body'; length: number; bytes: Uint8Array; filled: number }
  | { at: 'broken' };

export interface FrameReader {
  /**
   * Takes the bytes and overwrites them, because they may contain a key.
   * @throws EarshotError `frame-length`; every later byte is ignored, because frame boundaries are lost
   */
  push(chunk: Uint8Array): void;
}

/**
 * Cuts a byte stream into frames, whatever the chunks:
 * ```
 *  0        4              4 + length
 *  | length | UTF-8 JSON...
 * ```
 * `onFrame` gets the body; the bytes are valid during the call only and overwritten after it.
 */
export function createFrameReader(onFrame: (body: Uint8Array) => void): FrameReader {
  const header = new Uint8Array(lengthBytes);
  const headerView = new DataView(header.buffer);
  let state: State = { at: 'length', filled: 0 };

  /** Both return the number of bytes taken. */
  const readLength = (current: State & { at: 'length' }, chunk: Uint8Array): number => {
    const taken = Math.min(lengthBytes - current.filled, chunk.length);
    header.set(chunk.subarray(0, taken), current.filled);
    current.filled += taken;
    if (current.filled < lengthBytes) return taken;
    const length = headerView.getUint32(0, isLittleEndian);
    if (length === 0 || length > maxNativeMessageBytes) {
      state = { at: 'broken' };
      throw new EarshotError('frame-length', `${length} bytes`);
    }
    state = { at: 'body', length, bytes: new Uint8Array(0), filled: 0 };
    return taken;
  };

  const readBody = (current: State & { at: 'body' }, chunk: Uint8Array): number => {
    const taken = Math.min(current.length - current.filled, chunk.length);
    const isWhole = current.filled === 0 && taken === current.length;
    if (!isWhole) append(current, chunk.subarray(0, taken));
    if (!isWhole && current.filled < current.length) return taken;
    state = { at: 'length', filled: 0 };
    try {
      onFrame(isWhole ? chunk.subarray(0, taken) : current.bytes.subarray(0, current.length));
    } finally {
      current.bytes.fill(0);
    }
    return taken;
  };

  return {
    push(chunk) {
      let offset = 0;
      try {
        while (offset < chunk.length && state.at !== 'broken') {
          const rest = chunk.subarray(offset);
          offset += state.at === 'length' ? readLength(state, rest) : readBody(state, rest);
        }
      } finally {
        chunk.fill(0);
      }
    },
  };
}

function append(body: { bytes: Uint8Array; filled: number; length: number }, part: Uint8Array): void {
  const needed = body.filled + part.length;
  if (needed > body.bytes.length) {
    const grown = new Uint8Array(Math.min(body.length, Math.max(needed, firstBodyBytes, body.bytes.length * 2)));
    grown.set(body.bytes.subarray(0, body.filled));
    body.bytes.fill(0);
    body.bytes = grown;
  }
  body.bytes.set(part, body.filled);
  body.filled = needed;
}

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

/** One frame with its length in front, or null if it exceeds the limit: Chromium would close the port. */
export function encodeFrame(message: object): Uint8Array | null {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  if (body.length > maxNativeMessageBytes) return null;
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, isLittleEndian);
  frame.set(body, 4);
  return frame;
}
