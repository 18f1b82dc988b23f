import { beforeEach, expect, it } from 'vitest';
import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createHost, type Host } from './host.ts';
import type { HostEvent, HostPort } from './host-port.ts';

const port: HostPort = {
  version: '1.0.0',
  hint: null,
  protocol: '1.9',
  takesSeveral: true,
  hears: true,
  takesControl: false,
  request: () => Promise.reject(new Error('nothing is asked')),
  notify: () => undefined,
  post: () => undefined,
  close: () => undefined,
};

/** How each start ends, in order; later ones succeed. */
let falls: ErrorCode[];
let starts: number;
/** how long a failing start takes */
let lasts: number;
let tell: (event: HostEvent) => void;
let host: Host;
let clock: FakeClock;

beforeEach(() => {
  falls = [];
  starts = 0;
  lasts = 0;
  clock = createFakeClock();
  host = createHost({
    clock,
    onStatus: () => undefined,
    openPort: async (onEvent) => {
      starts += 1;
      tell = onEvent;
      const fall = falls.shift();
      if (!fall) return port;
      if (lasts > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, lasts));
      throw new EarshotError(fall);
    },
  });
});

const fall = (): void => tell({ type: 'disconnected', error: new EarshotError('host-exited') });

it.each(['host-exited', 'host-garbled'] as const)(
  'starts a host again that ends as it starts with %s',
  async (code) => {
    await host.start();
    fall();
    falls = [code, code];
    const restarted = host.start();
    await clock.advance(10_000);
    await restarted;
    expect(starts).toBe(4);
    expect(host.status).toBe('ready');
  },
);

it('gives up a host that falls a fourth time within a minute, however it ends', async () => {
  await host.start();
  fall();
  falls = ['host-garbled', 'host-exited', 'host-garbled', 'host-garbled'];
  const restarted = host.start().catch((error: EarshotError) => error.code);
  await clock.advance(30_000);
  expect(await restarted).toBe('host-crashing');
  expect(starts).toBe(4);
});

it('gives up a host that answers each time and falls at once', async () => {
  const ends: string[] = [];
  for (let start = 0; start < 5; start += 1) {
    const ended = host.start().then(
      () => 'ready',
      (error: EarshotError) => error.code,
    );
    await clock.advance(3000);
    ends.push(await ended);
    if (ends.at(-1) === 'ready') fall();
  }
  expect(ends).toEqual(['ready', 'ready', 'ready', 'ready', 'host-crashing']);
});

it('takes one that is let go of and started again for none that fell, also after it once did', async () => {
  await host.start();
  fall();
  const restarted = host.start();
  await clock.advance(1000);
  await restarted;
  for (let opened = 0; opened < 5; opened += 1) {
    host.release();
    await host.start();
  }
  expect(host.status).toBe('ready');
});

it('starts a host that was taken away as soon as it is back, however often it was looked for', async () => {
  await host.start();
  fall();
  falls = Array.from({ length: 10 }, () => 'host-missing' as const);
  for (let look = 0; look < 10; look += 1) {
    const looked = host.start().catch((error: EarshotError) => error.code);
    await clock.advance(2000);
    expect(await looked).toBe('host-missing');
  }
  await host.start();
  expect(host.status).toBe('ready');
});

it('tells at once how the first start failed', async () => {
  falls = ['host-garbled'];
  await expect(host.start()).rejects.toMatchObject({ code: 'host-garbled' });
  expect(starts).toBe(1);
});

it('says to install a host again that ends at once a second time, until it answers', async () => {
  falls = ['host-exited', 'host-exited', 'host-exited'];
  await expect(host.start()).rejects.toMatchObject({ code: 'host-exited' });
  await clock.advance(60_000);
  await expect(host.start()).rejects.toMatchObject({ code: 'host-unstartable' });
  await expect(host.start()).rejects.toMatchObject({ code: 'host-unstartable' });
  await host.start();
  expect(host.status).toBe('ready');
});

it.each([
  ['ends after a while', 2001, 'host-exited'],
  ['says nothing', 0, 'host-silent'],
] as const)('a start that %s is none that ended at once', async (_, lastsMs, code) => {
  falls = ['host-exited', code, 'host-exited'];
  await expect(host.start()).rejects.toMatchObject({ code: 'host-exited' });
  lasts = lastsMs;
  const between = host.start().catch((error: EarshotError) => error.code);
  await clock.advance(lastsMs);
  expect(await between).toBe(code);
  lasts = 0;
  await expect(host.start()).rejects.toMatchObject({ code: 'host-exited' });
});
