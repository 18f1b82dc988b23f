import { beforeEach, expect, it } from 'vitest';
import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createHost, type Host } from './host.ts';
import type { HostEvent, HostPort } from './host-port.ts';

const port: HostPort = {
  version: '1.0.0',
  hint: null,
  takesSeveral: true,
  request: () => Promise.reject(new Error('nothing is asked')),
  notify: () => undefined,
  post: () => undefined,
  close: () => undefined,
};

/** How each start ends, in their order; those after the last one succeed. */
let falls: ErrorCode[];
let starts: number;
let tell: (event: HostEvent) => void;
let host: Host;
let clock: FakeClock;

beforeEach(() => {
  falls = [];
  starts = 0;
  clock = createFakeClock();
  host = createHost({
    clock,
    onStatus: () => undefined,
    openPort: (onEvent) => {
      starts += 1;
      tell = onEvent;
      const fall = falls.shift();
      return fall ? Promise.reject(new EarshotError(fall)) : Promise.resolve(port);
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

it('tells at once how the first start failed', async () => {
  falls = ['host-garbled'];
  await expect(host.start()).rejects.toMatchObject({ code: 'host-garbled' });
  expect(starts).toBe(1);
});
