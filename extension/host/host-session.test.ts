import { expect, it } from 'vitest';
import { createFakeClock } from '../time/testing/fake-clock.ts';
import { createHost } from './host.ts';
import type { HostNotice, HostPort, HostRequest } from './host-port.ts';

const place = { dialect: 'v8' as const, ssrc: 1, candidates: [{ host: '198.51.100.9', port: 50_004 }] };
const wanted = { allowLoopback: false, refusesClear: false, onReport: () => undefined, onEnded: () => undefined };

/** A host that agrees to everything, and the messages it received. */
function agreeingHost() {
  const said: (HostRequest | HostNotice)[] = [];
  const port: HostPort = {
    version: '1.0.0',
    hint: null,
    protocol: '1.9',
    takesSeveral: true,
    hears: true,
    takesControl: false,
    request: async (request, expected) => {
      said.push(request);
      return { type: expected, address: '203.0.113.7', port: 50_001 } as never;
    },
    notify: (notice) => void said.push(notice),
    post: (notice) => void said.push(notice),
    close: () => undefined,
  };
  const host = createHost({ clock: createFakeClock(), openPort: async () => port, onStatus: () => undefined });
  return { host, said };
}
const signal = new AbortController().signal;

it('gets its number when it is opened: of two that are dialled at once either may be first, and numbers only grow', async () => {
  const { host, said } = agreeingHost();
  const [one, two] = [await host.openSession(wanted), await host.openSession(wanted)];
  await two.transport.open(place, signal);
  await one.transport.open(place, signal);
  expect(said).toMatchObject([
    { type: 'open', session: 1 },
    { type: 'open', session: 2 },
  ]);
  two.takeSound(true);
  one.takeSound(true);
  host.audio({ sequence: 1, capturedAt: 0, data: 'AAAA' });
  expect(said.at(-1)).toEqual({ type: 'audio', session: 1, also: [2], sequence: 1, capturedAt: 0, data: 'AAAA' });
  await one.close();
  host.audio({ sequence: 2, capturedAt: 20, data: 'AAAA' });
  expect(said.at(-1)).toMatchObject({ type: 'audio', session: 1, sequence: 2 });
  expect(said.at(-1)).not.toHaveProperty('also');
});

it('says nothing to the host before it is opened there', async () => {
  const { host, said } = agreeingHost();
  const session = await host.openSession(wanted);
  session.transport.relay({ op: 11, d: {} });
  session.pause();
  session.agreeToClear();
  session.takeSound(true);
  await session.close();
  expect(said).toEqual([]);
});
