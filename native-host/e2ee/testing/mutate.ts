/** Reproducible chance: the same seed gives the same run (xorshift32). */
export function createChance(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const telling = [0x00, 0x01, 0x02, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xff];

/** A copy with something wrong: bits turned, lengths forged, cut, grown, or a piece moved. Never equal to the original. */
export function mutate(original: Uint8Array, chance: (below: number) => number): Uint8Array {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    let bytes: Buffer = Buffer.from(original);
    for (let rounds = 1 + chance(3); rounds > 0; rounds -= 1) bytes = mutateOnce(bytes, chance);
    if (Buffer.compare(bytes, original) !== 0) return bytes;
  }
  throw new Error('nothing to mutate');
}

function mutateOnce(bytes: Buffer, chance: (below: number) => number): Buffer {
  const at = chance(bytes.length + 1);
  switch (chance(6)) {
    case 0:
      if (at < bytes.length) bytes[at]! ^= 1 << chance(8);
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = telling[chance(telling.length)]!;
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes, Buffer.alloc(chance(40), chance(256))]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + chance(16))]);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(chance(bytes.length + 1)), bytes.subarray(at)]);
  }
}
