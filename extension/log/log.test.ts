import { beforeEach, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import type { LogLevel } from '../../shared-protocol/log-level.ts';
import { createLog, type Log } from './log.ts';

let clock: FakeClock;
let disk: unknown[];
let writes: number;
let isPrivate: boolean;
let level: LogLevel;
let log: Log;

const begin = (): Log =>
  createLog({
    clock,
    item: {
      get: async () => disk,
      async set(lines) {
        writes += 1;
        disk = lines;
      },
    },
    level: () => level,
    isPrivate: () => isPrivate,
  });
const texts = async (of = log) => (await of.lines()).map(([, , , text]) => text);
const onDisk = () => disk.map((line) => (line as string[])[3]);

beforeEach(() => {
  clock = createFakeClock();
  disk = [];
  writes = 0;
  isPrivate = false;
  level = 'info';
  log = begin();
});

it('has a line at once, and writes those of three seconds together', async () => {
  for (const text of ['one', 'two', 'three']) log.note('info', text);
  expect(await texts()).toEqual(['one', 'two', 'three']);
  await clock.advance(2999);
  expect(writes).toBe(0);
  await clock.advance(1);
  expect([writes, onDisk()]).toEqual([1, ['one', 'two', 'three']]);
  await clock.advance(60_000);
  expect(writes).toBe(1);
  expect(await texts()).toEqual(['one', 'two', 'three']);
});

it('goes on where the background before it ended', async () => {
  log.note('info', 'before');
  await clock.advance(3000);
  const next = begin();
  next.note('error', 'after', 'helper');
  await clock.advance(3000);
  expect(onDisk()).toEqual(['before', 'after']);
  expect((await next.lines()).at(-1)!.slice(1)).toEqual(['error', 'helper', 'after']);
});

it('forgets what is older than a day', async () => {
  log.note('info', 'yesterday');
  await clock.advance(24 * 60 * 60_000);
  log.note('info', 'today');
  await clock.advance(3000);
  expect([onDisk(), await texts()]).toEqual([['today'], ['today']]);
});

it('reads past lines that are none', async () => {
  disk = [null, 'x', [1, 'info', 'earshot'], [clock.wallMs(), 'loud', 'earshot', 'x'], { length: 4 }];
  log.note('info', 'well');
  await clock.advance(3000);
  expect(onDisk()).toEqual(['well']);
});

it('writes nothing of a private window’s stream, nor of the minute after it', async () => {
  log.note('info', 'public');
  await clock.advance(3000);
  log.note('info', 'the click that begins it');
  isPrivate = true;
  log.note('info', 'private');
  isPrivate = false;
  log.note('info', 'its end');
  await clock.advance(60_000);
  log.note('info', 'public again');
  await clock.advance(3000);
  expect(onDisk()).toEqual(['public', 'public again']);
  expect(await texts()).toEqual(['public', 'the click that begins it', 'private', 'its end', 'public again']);
});

it('takes what its level takes, from the moment on at which that changes', async () => {
  log.note('debug', 'unasked');
  level = 'debug';
  log.note('debug', 'asked');
  level = 'warn';
  log.note('info', 'too little');
  log.note('warn', 'enough');
  expect(await texts()).toEqual(['asked', 'enough']);
});
