import { deflateSync } from 'node:zlib';
import { createStoredStream, type TransportCompression } from './stored-streams.ts';

/** What a client of the main gateway gets of each payload: its text, or bytes. */
export interface Outgoing {
  encode(text: string): string | Uint8Array;
  /** The client asked for it in Identify: from now on a long payload is a zlib document of its own, in a binary frame. */
  compressLarge(): void;
}

/** Discord names no size; READY and guilds are above this, heartbeats and voice states below. */
const largeBytes = 1024;

/** @param transport compresses the whole connection; payloads are not compressed beside it */
export function createOutgoing(transport?: TransportCompression): Outgoing {
  const stream = transport && createStoredStream(transport);
  let compressesLarge = false;
  return {
    encode(text) {
      if (stream) return stream(Buffer.from(text));
      return compressesLarge && Buffer.byteLength(text) > largeBytes ? deflateSync(text) : text;
    },
    compressLarge: () => (compressesLarge = true),
  };
}
