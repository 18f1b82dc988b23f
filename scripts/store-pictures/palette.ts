/** A palette's 256 colours, less the one that stands for "as before". */
const mostColours = 255;

/** Place 0 of the palette is kept for what is transparent. */
export function paletteOf(parts: readonly Int32Array[]): { colours: number[]; indexOf(colour: number): number } {
  const counts = new Map<number, number>();
  for (const part of parts)
    for (const colour of part) if (colour >= 0) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, mostColours)
    .map(([colour]) => colour);
  const places = new Map(colours.map((colour, at) => [colour, at + 1]));
  const distance = (one: number, other: number): number =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  return {
    colours,
    indexOf(colour) {
      const known = places.get(colour);
      if (known !== undefined) return known;
      let [best, least] = [0, Infinity];
      for (const [at, each] of colours.entries()) {
        const far = distance(colour, each);
        if (far < least) [best, least] = [at, far];
      }
      places.set(colour, best + 1);
      return best + 1;
    },
  };
}
