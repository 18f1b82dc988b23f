export const sparkSize = { width: 328, height: 44 } as const;
/** One place for each second of the minute that is shown. */
const places = 60;
/** A delay that keeps within this many ms is steady, and has to look so. */
const leastSpanMs = 20;
/** The line's own width stays inside the picture. */
const marginPx = 2;

export interface Spark {
  line: string;
  area: string;
  lowestMs: number;
  highestMs: number;
}

/** The delays of the last minute, oldest first, as paths; the newest stands at the end. Null for fewer than two. */
export function sparkPath(delays: readonly number[]): Spark | null {
  const shown = delays.slice(-places);
  if (shown.length < 2) return null;
  const { width, height } = sparkSize;
  const [lowestMs, highestMs] = [Math.min(...shown), Math.max(...shown)];
  const span = Math.max(highestMs - lowestMs, leastSpanMs);
  const floorMs = (lowestMs + highestMs - span) / 2;
  const step = width / (places - 1);
  const points = shown.map((delay, index) => {
    const x = width - (shown.length - 1 - index) * step;
    const y = height - marginPx - ((delay - floorMs) / span) * (height - 2 * marginPx);
    return [round(x), round(y)] as const;
  });
  const line = `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`;
  return { line, area: `${line}L${width} ${height}L${points[0]![0]} ${height}Z`, lowestMs, highestMs };
}

const round = (value: number): number => Math.round(value * 10) / 10;
