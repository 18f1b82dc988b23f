import { beforeEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createHost, type Host } from './host.ts';
import type { HostEvent, HostNotice, HostPort, HostRequest } from './host-port.ts';

let clock: FakeClock;
let host: Host;
let tell: (event: HostEvent) => void;
let said: (HostRequest | HostNotice)[];
let starts: number;
let takesControl: boolean;
let isMissing: boolean;
let closed: number;

beforeEach(() => {
  clock = createFakeClock();
  said = [];
  starts = 0;
  closed = 0;
  takesControl = true;
  isMissing = false;
  host = createHost({
    clock,
    onStatus: () => undefined,
    openPort: async (onEvent) => {
      starts += 1;
      if (isMissing) throw new EarshotError('host-missing');
      tell = onEvent;
      const port: HostPort = {
        version: '1.0.0',
        hint: null,
        protocol: '1.9',
        takesSeveral: true,
        hears: true,
        takesControl,
        request: async (request) => {
          said.push(request);
          return { type: 'ok', replyTo: 1 } as never;
        },
        notify: (notice) => void said.push(notice),
        post: () => undefined,
        close: () => void (closed += 1),
      };
      return port;
    },
  });
});

const remote = (programs: number, watching = 0): void =>
  tell({ type: 'control-report', report: { type: 'remote', state: 'on', programs, watching } });
const serving = { type: 'serve-control', isOn: true, browser: 'chromium' };

describe('the remote control in the helper', () => {
  it('starts a helper for itself, which stays while nothing streams', async () => {
    host.control.serve('chromium');
    await clock.settle();
    expect([starts, said]).toEqual([1, [serving]]);
    expect(host.control.view).toEqual({ state: 'starting', programs: 0, detail: null });
    remote(2, 1);
    expect(host.control.view).toEqual({ state: 'on', programs: 2, detail: null });
    expect(host.control.isWatched).toBe(true);
    host.release();
    expect(closed).toBe(0);
  });

  it('is served by the helper that is there already, and again by the one after it', async () => {
    await host.start();
    host.control.serve('chromium');
    expect(said).toEqual([serving]);
    remote(1, 1);
    tell({ type: 'disconnected', error: new EarshotError('host-exited') });
    expect(host.control.view).toEqual({ state: 'starting', programs: 0, detail: null });
    expect(host.control.isWatched).toBe(false);
    await clock.advance(60_000);
    expect([starts, said]).toEqual([2, [serving, serving]]);
  });

  it('looks for a helper that is missing until there is one', async () => {
    isMissing = true;
    host.control.serve('chromium');
    await clock.advance(35_000);
    expect(starts).toBe(4);
    isMissing = false;
    await clock.advance(10_000);
    expect(said).toEqual([serving]);
  });

  it('is taken back, and lets the helper go then', async () => {
    host.control.serve('chromium');
    await clock.settle();
    remote(1);
    host.control.serve(null);
    expect(said.at(-1)).toEqual({ type: 'serve-control', isOn: false, browser: 'chromium' });
    expect(host.control.view.state).toBe('off');
    tell({ type: 'control-report', report: { type: 'control', id: 1, verb: 'stop', args: {} } });
    await clock.settle();
    expect(said.filter(({ type }) => type === 'control-answer')).toEqual([]);
    host.release();
    expect(closed).toBe(1);
    await clock.advance(60_000);
    expect(starts).toBe(1);
  });

  it('says nothing to a helper that does not know it', async () => {
    takesControl = false;
    host.control.serve('chromium');
    await clock.settle();
    expect([said, host.control.view.state]).toEqual([[], 'old']);
    host.control.serve(null);
    expect(said).toEqual([]);
  });

  it('hands wishes to whoever decides, and answers to the helper that asked', async () => {
    host.control.listen(async ({ verb }) => ({ error: { code: 'not-live', message: verb } }));
    host.control.serve('chromium');
    await clock.settle();
    tell({ type: 'control-report', report: { type: 'control', id: 7, verb: 'mute', args: {} } });
    await clock.settle();
    expect(said.at(-1)).toEqual({ type: 'control-answer', to: 7, error: { code: 'not-live', message: 'mute' } });
  });

  it('tells states while somebody watches, and only then', async () => {
    host.control.serve('chromium');
    await clock.settle();
    remote(1, 0);
    host.control.tell({ state: 'idle' } as never);
    expect(said).toEqual([serving]);
    remote(1, 1);
    host.control.tell({ state: 'idle' } as never);
    expect(said.at(-1)).toEqual({ type: 'control-state', state: { state: 'idle' } });
  });

  it('shows why the system gives it no place', async () => {
    host.control.serve('chromium');
    await clock.settle();
    const report = { type: 'remote', state: 'refused', programs: 0, watching: 0, detail: 'unsafe-folder' } as const;
    tell({ type: 'control-report', report });
    expect(host.control.view).toEqual({ state: 'refused', programs: 0, detail: 'unsafe-folder' });
  });
});
