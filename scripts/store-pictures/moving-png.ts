import { crc32, deflateSync } from 'node:zlib';
import { paletteOf } from './palette.ts';
import { signature, type Picture } from './read-png.ts';

export interface Frame {
  picture: Picture;
  durationMs: number;
}

/**
 * Writes an animated PNG that plays for ever. Each frame holds the rectangle that changed, and in it only the pixels
 * that did. Colours beyond a palette's 255 become the nearest of the most frequent ones.
 * @param frames opaque, all of one size
 */
export function writeMovingPng(frames: readonly Frame[]): Buffer {
  const changes = changesOf(frames);
  const { width, height } = frames[0]!.picture;
  const palette = paletteOf(changes.map(({ colours }) => colours));
  const colourBytes = Buffer.concat(palette.colours.map((colour) => Buffer.from([colour >> 16, colour >> 8, colour])));
  const chunks = [
    chunk('IHDR', words(width, height), Buffer.from([8, 3, 0, 0, 0])),
    chunk('acTL', words(changes.length, 0)),
    chunk('PLTE', Buffer.from([0, 0, 0]), colourBytes),
    chunk('tRNS', Buffer.from([0])),
  ];
  let sequence = 0;
  for (const [index, { box, colours, durationMs }] of changes.entries()) {
    const control = Buffer.alloc(26);
    [sequence++, box.width, box.height, box.x, box.y].forEach((value, at) => control.writeUInt32BE(value, at * 4));
    control.writeUInt16BE(durationMs, 20);
    control.writeUInt16BE(1000, 22);
    // What was there stays, and is drawn over.
    control[25] = index === 0 ? 0 : 1;
    chunks.push(chunk('fcTL', control));
    const rows = Buffer.alloc((box.width + 1) * box.height);
    for (const [at, colour] of colours.entries())
      rows[at + Math.floor(at / box.width) + 1] = colour < 0 ? 0 : palette.indexOf(colour);
    const data = deflateSync(rows, { level: 9 });
    chunks.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', words(sequence++), data));
  }
  return Buffer.concat([signature, ...chunks, chunk('IEND')]);
}

interface Change {
  box: { x: number; y: number; width: number; height: number };
  /** of the box, row by row, as 0xrrggbb; -1 if it is as before */
  colours: Int32Array;
  durationMs: number;
}

/** A frame in which nothing changed makes the one before it longer. */
function changesOf(frames: readonly Frame[]): Change[] {
  const changes: Change[] = [];
  let before: Int32Array | null = null;
  for (const { picture, durationMs } of frames) {
    const { width, height } = picture;
    const now = coloursOf(picture);
    const last = changes.at(-1);
    const box = before === null ? { x: 0, y: 0, width, height } : changedBox(before, now, width);
    if (box === null) last!.durationMs += durationMs;
    else {
      const colours = new Int32Array(box.width * box.height);
      for (let at = 0; at < colours.length; at += 1) {
        const from = (box.y + Math.floor(at / box.width)) * width + box.x + (at % box.width);
        colours[at] = before?.[from] === now[from] ? -1 : now[from]!;
      }
      changes.push({ box, colours, durationMs });
    }
    before = now;
  }
  return changes;
}

const coloursOf = ({ rgba }: Picture): Int32Array =>
  Int32Array.from(
    { length: rgba.length / 4 },
    (_, at) => (rgba[at * 4]! << 16) | (rgba[at * 4 + 1]! << 8) | rgba[at * 4 + 2]!,
  );

function changedBox(before: Int32Array, now: Int32Array, width: number): Change['box'] | null {
  let [left, top, right, bottom] = [width, Infinity, -1, -1];
  for (let at = 0; at < now.length; at += 1) {
    if (before[at] === now[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4));
  return bytes;
}

function chunk(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  return Buffer.concat([words(body.length - 4), body, words(crc32(body))]);
}
