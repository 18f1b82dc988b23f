import { describe, expect, it } from 'vitest';
import { sparkPath, sparkSize } from './spark-path.ts';

/** Every `x y` of a path. */
const points = (path: string) => [...path.matchAll(/([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('sparkPath', () => {
  it('needs two seconds to draw a line', () => {
    expect(sparkPath([])).toBeNull();
    expect(sparkPath([62])).toBeNull();
  });

  it('ends with the newest at the right, one step to the left for each second before', () => {
    const [older, newer] = points(sparkPath([60, 70])!.line);
    expect(newer![0]).toBe(sparkSize.width);
    expect(older![0]).toBeCloseTo(sparkSize.width - sparkSize.width / 59, 1);
  });

  it('shows more delay higher, and the last minute of a longer list', () => {
    const spark = sparkPath([500, ...Array.from({ length: 59 }, () => 60), 90])!;
    const drawn = points(spark.line);
    expect(drawn).toHaveLength(60);
    expect(drawn.at(-1)![1]).toBeLessThan(drawn[0]![1]!);
    expect([spark.lowestMs, spark.highestMs]).toEqual([60, 90]);
  });

  it('keeps a steady delay near the middle, and everything inside the picture', () => {
    for (const [, y] of points(sparkPath([61, 62, 61])!.line)) expect(Math.abs(y! - 22)).toBeLessThan(3);
    for (const [, y] of points(sparkPath([5, 900, 5])!.line)) expect(y! >= 0 && y! <= 44).toBe(true);
  });
});
