import { inflateSync } from 'node:zlib';

/** Pixels from top left, four bytes each: red, green, blue, opacity. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

export const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * Reads what Chromium's screenshots are: eight bits for each of three or four channels, not interlaced.
 * @throws Error for another kind of PNG
 */
export function readPng(file: Buffer): Picture {
  if (!file.subarray(0, 8).equals(signature)) throw new Error('not a PNG');
  const parts: Buffer[] = [];
  let head: Buffer = Buffer.alloc(0);
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === 'IHDR') head = body;
    if (type === 'IDAT') parts.push(body);
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const kind = head.subarray(8).toString('hex');
  const channels = { '0802000000': 3, '0806000000': 4 }[kind];
  if (channels === undefined) throw new Error(`not a screenshot's kind of PNG: ${kind}`);
  const bytes = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const row = unfilter(bytes[start]!, bytes.subarray(start + 1, start + 1 + stride), above, channels);
    for (let x = 0; x < width; x += 1)
      for (let channel = 0; channel < channels; channel += 1)
        rgba[(y * width + x) * 4 + channel] = row[x * channels + channel]!;
    above = row;
  }
  return { width, height, rgba };
}

/** One row as it was before it was filtered: PNG's five kinds, each adding what its neighbours foretell. */
function unfilter(filter: number, filtered: Uint8Array, above: Uint8Array, step: number): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(filtered.length);
  for (let at = 0; at < row.length; at += 1) {
    const left = at < step ? 0 : row[at - step]!;
    const up = above[at]!;
    const corner = at < step ? 0 : above[at - step]!;
    const foretold = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter]!;
    row[at] = filtered[at]! + foretold;
  }
  return row;
}

/** Paeth's choice. */
function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
