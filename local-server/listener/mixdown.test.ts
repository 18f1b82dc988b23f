import { expect, test } from 'vitest';
import { createMixdown } from './mixdown.ts';

test('speakers are added up, within the range of 16 bits', () => {
  const left: [number, number[]][] = [];
  const mixdown = createMixdown(1, (position, samples) => left.push([position, [...samples]]));
  mixdown.add({ position: 0, samples: new Int16Array(960).fill(20_000) });
  mixdown.add({ position: 480, samples: new Int16Array(960).fill(20_000) });
  mixdown.flush(960);
  expect(left).toEqual([[0, [...Array<number>(480).fill(20_000), ...Array<number>(480).fill(32_767)]]]);
  expect(mixdown.pending()).toEqual([{ position: 960, samples: new Int16Array(480).fill(20_000) }]);
});

test('what comes for a block that has left is dropped, its neighbour stays', () => {
  const left: number[] = [];
  const mixdown = createMixdown(2, (position, samples) => left.push(position, samples.length));
  mixdown.flush(960);
  mixdown.add({ position: 950, samples: new Int16Array(40).fill(7) });
  mixdown.flush(Infinity);
  expect(left).toEqual([960, 20]);
});
