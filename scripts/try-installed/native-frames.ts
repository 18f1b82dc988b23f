import { endianness } from 'node:os';

/** A message between a browser and a helper: anything with a type. */
export interface Message {
  type: string;
  [field: string]: unknown;
}

const isLittle = endianness() === 'LE';

/** One frame: four bytes of length as this computer writes them, and JSON. */
export function toFrame(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  if (isLittle) length.writeUInt32LE(body.length);
  else length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Takes what comes out of a pipe in pieces of any size. */
export function createFrameReader(onMessage: (message: Message) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 4) {
      const length = isLittle ? rest.readUInt32LE() : rest.readUInt32BE();
      if (rest.length < 4 + length) return;
      const body = rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
      onMessage(JSON.parse(body.toString()) as Message);
    }
  };
}
