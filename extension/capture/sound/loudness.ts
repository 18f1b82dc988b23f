/** EBU R128 measures short-term loudness over three seconds. */
const hopsInWindow = 30;
const hopSeconds = 0.1;

/** Anything quieter is a pause, in LUFS: R128's own gate is at -70, and a room's hiss is above that. */
const silentLufs = -60;

/** How many hops with sound it takes for a reading: R128's momentary window of 400 ms. */
const leastHops = 4;

/** The mean square of both sides, K-weighted, in LUFS. */
const lufsOf = (meanSquare: number): number => -0.691 + 10 * Math.log10(meanSquare);

/**
 * Short-term loudness of a stereo source by ITU-R BS.1770-4 and EBU R128: both sides pass the K weighting, and their
 * mean squares are summed over the last three seconds with sound. Pauses are ignored.
 * @param rate frames a second
 * @param onHop ten times a second: LUFS, or null before 400 ms have sounded; the frames until the next call; and whether
 *   the window is not full yet
 * @returns takes one frame after the other
 */
export function createLoudnessMeter(
  rate: number,
  onHop: (lufs: number | null, hopFrames: number, isFirst: boolean) => void,
): (left: number, right: number) => void {
  const hopFrames = Math.round(hopSeconds * rate);
  const weighLeft = createWeighting(rate);
  const weighRight = createWeighting(rate);
  const hops: number[] = [];
  let energy = 0;
  let frames = 0;

  return (left, right) => {
    energy += weighLeft(left) ** 2 + weighRight(right) ** 2;
    frames += 1;
    if (frames < hopFrames) return;
    const meanSquare = energy / frames;
    energy = frames = 0;
    const isSilent = !(lufsOf(meanSquare) > silentLufs);
    if (!isSilent) hops.push(meanSquare);
    if (hops.length > hopsInWindow) hops.shift();
    const isKnown = !isSilent && hops.length >= leastHops;
    const mean = hops.reduce((sum, hop) => sum + hop, 0) / hops.length;
    onHop(isKnown ? lufsOf(mean) : null, hopFrames, hops.length < hopsInWindow);
  };
}

/** Two filters of second order: a shelf for the head, and a high-pass. */
function createWeighting(rate: number): (sample: number) => number {
  const shelf = createFilter(headShelf(rate));
  const highPass = createFilter(lowCut(rate));
  return (sample) => highPass(shelf(sample));
}

interface Coefficients {
  b: readonly [number, number, number];
  a: readonly [number, number];
}

/**
 * BS.1770 gives the coefficients for 48 kHz only. These are the analogue filters behind them, as implementers of EBU
 * Tech 3341 published them, for any rate; at 48 kHz they match the standard to the seventh digit.
 */
function headShelf(rate: number): Coefficients {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

function lowCut(rate: number): Coefficients {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

/** Direct form, transposed. */
function createFilter({ b: [b0, b1, b2], a: [a1, a2] }: Coefficients): (sample: number) => number {
  let first = 0;
  let second = 0;
  return (sample) => {
    const out = b0 * sample + first;
    first = b1 * sample - a1 * out + second;
    second = b2 * sample - a2 * out;
    // A filter that took in one NaN would return nothing else.
    if (!Number.isFinite(out)) first = second = 0;
    return Number.isFinite(out) ? out : 0;
  };
}
