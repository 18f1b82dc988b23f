import { readFile } from 'node:fs/promises';

const headerBytes = 6;
const entryBytes = 16;

/**
 * An icon of Windows that holds PNG pictures, as Windows takes them since Vista.
 * @param files square PNGs of at most 256 pixels, the smallest first
 */
export async function iconOf(files: readonly string[]): Promise<Buffer> {
  const pictures = await Promise.all(files.map((file) => readFile(file)));
  const table = Buffer.alloc(headerBytes + entryBytes * pictures.length);
  table.writeUInt16LE(1, 2);
  table.writeUInt16LE(pictures.length, 4);
  let offset = table.length;
  for (const [index, picture] of pictures.entries()) {
    const at = headerBytes + entryBytes * index;
    // Width and height of a PNG's first chunk; 256 is written as 0.
    table.writeUInt8(picture.readUInt32BE(16) % 256, at);
    table.writeUInt8(picture.readUInt32BE(20) % 256, at + 1);
    table.writeUInt16LE(1, at + 4);
    table.writeUInt16LE(32, at + 6);
    table.writeUInt32LE(picture.length, at + 8);
    table.writeUInt32LE(offset, at + 12);
    offset += picture.length;
  }
  return Buffer.concat([table, ...pictures]);
}
