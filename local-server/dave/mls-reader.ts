import { EarshotError } from '../../shared-protocol/error.ts';
import type { Bytes } from './mls-writer.ts';

/** The error for a client's MLS bytes: `where` names the structure and the field, never the bytes. */
export const malformed = (where: string): EarshotError => new EarshotError('message-shape', `MLS ${where}`);

/**
 * Reads the presentation language of MLS; the layout is drawn in mls-writer.ts. Every method throws `message-shape` if
 * the bytes end too early; slices share memory with the input.
 */
export interface MlsReader {
  uint8(): number;
  uint16(): number;
  uint32(): number;
  uint64(): bigint;
  bytes(length: number): Bytes;
  /** The body of a vector. Lengths in a longer form than needed are refused, as RFC 9420 asks. */
  vector(): Bytes;
  /** Runs `read` over the body of a vector until it is used up. */
  list<T>(read: (body: MlsReader) => T, maxEntries: number): T[];
  /** Bytes consumed so far. */
  offset(): number;
  /** The bytes consumed since `start`: signatures cover structures as they were sent. */
  since(start: number): Bytes;
  /** Everything that is left. */
  rest(): Bytes;
  isAtEnd(): boolean;
  /** Throws if bytes are left over. */
  end(): void;
}

/** @param what names the structure in errors */
export function createMlsReader(input: Bytes, what: string): MlsReader {
  const view = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  let offset = 0;

  const advance = (length: number): number => {
    if (length > view.length - offset) throw malformed(`${what}: ends too early`);
    offset += length;
    return offset - length;
  };

  const vectorLength = (): number => {
    const first = reader.uint8();
    const form = first >> 6;
    if (form === 0) return first;
    if (form === 1) {
      const length = ((first & 0x3f) << 8) | reader.uint8();
      if (length < 0x40) throw malformed(`${what}: a length in too long a form`);
      return length;
    }
    if (form === 3) throw malformed(`${what}: a length of an unknown form`);
    const length = ((first & 0x3f) << 24) | (reader.uint8() << 16) | reader.uint16();
    if (length < 0x4000) throw malformed(`${what}: a length in too long a form`);
    return length;
  };

  const reader: MlsReader = {
    uint8: () => view.readUInt8(advance(1)),
    uint16: () => view.readUInt16BE(advance(2)),
    uint32: () => view.readUInt32BE(advance(4)),
    uint64: () => view.readBigUInt64BE(advance(8)),
    bytes: (length) => view.subarray(advance(length), offset),
    vector: () => reader.bytes(vectorLength()),
    list<T>(read: (body: MlsReader) => T, maxEntries: number) {
      const body = createMlsReader(reader.vector(), what);
      const entries: T[] = [];
      while (!body.isAtEnd()) {
        if (entries.length === maxEntries) throw malformed(`${what}: a list of more than ${maxEntries}`);
        entries.push(read(body));
      }
      return entries;
    },
    offset: () => offset,
    since: (start) => view.subarray(start, offset),
    rest: () => reader.bytes(view.length - offset),
    isAtEnd: () => offset === view.length,
    end() {
      if (offset !== view.length) throw malformed(`${what}: bytes after its end`);
    },
  };
  return reader;
}
