import { expect, it } from 'vitest';
import { aimsOf, type Measured } from './aims.ts';
import type { NamedRun } from './rows.ts';

const nothing: Measured = { runs: [], original: null, drift: [], hostStart: null, chain: null, chainBase: null };
const run = (name: string, fields: Partial<NamedRun> = {}): NamedRun => ({
  name,
  load: 'idle',
  streams: 1,
  seconds: 30,
  packets: 1500,
  lost: 0,
  packetsPerSecond: 50,
  gapsOver40ms: 0,
  deviationMs: { p50: 0.1, p99: 1, max: 2 },
  cpuUsPerFrame: 300,
  mainCpuUsPerFrame: 10,
  memoryMb: 55,
  ...fields,
});
const aim = (measured: Partial<Measured>, name: string) =>
  aimsOf({ ...nothing, ...measured }).find(({ aim: each }) => each === name);

it('says of nothing that was not measured that it is met or missed', () => {
  for (const { figure, ratio, isMet, text } of aimsOf(nothing)) {
    expect([figure, ratio, isMet]).toEqual([null, null, null]);
    expect(text).toMatch(/^unknown: .*not measured/);
  }
});

it('compares with the peer under the same load, and with nothing else', () => {
  const runs = [
    run('Earshot', { cpuUsPerFrame: 300 }),
    run('@discordjs/voice', { cpuUsPerFrame: 600 }),
    run('@discordjs/voice', { load: 'busy', cpuUsPerFrame: 1 }),
  ];
  expect(aim({ runs }, 'CPU a frame idle')).toMatchObject({ figure: 300, ratio: 0.5, limit: 0.7, isMet: true });
  expect(aim({ runs: runs.slice(0, 1) }, 'CPU a frame idle')).toMatchObject({ figure: 300, ratio: null, isMet: null });
  expect(aim({ runs }, 'median deviation busy')).toMatchObject({ figure: null, isMet: null });
});

it('holds many sessions against one', () => {
  const runs = [run('Earshot'), run('Earshot', { streams: 16, cpuUsPerFrame: 150, memoryMb: 90 })];
  expect(aim({ runs }, 'CPU a frame, 16 sessions in one host')).toMatchObject({ ratio: 0.5, isMet: false });
  expect(aim({ runs }, 'memory, 16 sessions in one host')).toMatchObject({ figure: 90, ratio: null, isMet: true });
});

it('takes the worst growth of the delay', () => {
  const drift = [0, 20, -5].map((growth) => ({
    ppm: 200,
    stall: null,
    minutes: 10,
    queueMs: { early: 40, late: 40 + growth },
    dropped: 0,
    underruns: 0,
  }));
  expect(aim({ drift }, 'growth of the delay, clocks that are off and stalls')).toMatchObject({
    figure: 20,
    isMet: false,
    text: expect.stringMatching(/^missed: .*20\.00 ms; aim 0$/) as string,
  });
});
