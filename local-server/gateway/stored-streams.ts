/**
 * Discord's two transport compressions, with every block stored as it is: for a decoder nothing differs but the size,
 * which costs nothing on one computer. One stream lasts as long as its connection, and each payload ends at a flush.
 */
export type StoredStream = (payload: Uint8Array) => Uint8Array;

export const transportCompressions = ['zlib-stream', 'zstd-stream'] as const;
export type TransportCompression = (typeof transportCompressions)[number];

/** @returns what encodes the payloads of one connection, in order */
export const createStoredStream = (name: TransportCompression): StoredStream =>
  name === 'zlib-stream' ? zlibStream() : zstdStream();

/** RFC 1950: deflate with a window of 32 KiB, no dictionary. */
const zlibHeader = Uint8Array.of(0x78, 0x01);
/** RFC 1951, 3.2.4: the length of a stored block has 16 bits. */
const deflateBlockBytes = 0xffff;
/** An empty stored block: Z_SYNC_FLUSH, and the suffix by which clients know the end of a payload. */
const syncFlush = Uint8Array.of(0x00, 0x00, 0x00, 0xff, 0xff);

function zlibStream(): StoredStream {
  let head: Uint8Array[] = [zlibHeader];
  return (payload) => {
    const blocks = piecesOf(payload, deflateBlockBytes).flatMap((piece) => {
      const frame = Buffer.alloc(5);
      frame.writeUInt16LE(piece.length, 1);
      frame.writeUInt16LE(~piece.length & 0xffff, 3);
      return [frame, piece];
    });
    const bytes = Buffer.concat([...head, ...blocks, syncFlush]);
    head = [];
    return bytes;
  };
}

/** RFC 8878: the magic number, a frame without size, checksum and dictionary, and a window of 128 KiB. */
const zstdHeader = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38);
/** RFC 8878, 3.1.1.2.4: a block is no longer than the window. */
const zstdBlockBytes = 128 * 1024;

function zstdStream(): StoredStream {
  let head: Uint8Array[] = [zstdHeader];
  return (payload) => {
    const blocks = piecesOf(payload, zstdBlockBytes).flatMap((piece) => {
      const frame = Buffer.alloc(3);
      // Bit 0: not the last block. Bits 1 and 2: raw. Then the size.
      frame.writeUIntLE(piece.length << 3, 0, 3);
      return [frame, piece];
    });
    const bytes = Buffer.concat([...head, ...blocks]);
    head = [];
    return bytes;
  };
}

const piecesOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
