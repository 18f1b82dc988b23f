import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDiscovery, type DiscoveryResult } from './discovery.ts';
import { originalDialect } from './original-udp.ts';
import type { UdpTarget } from './resolve-candidates.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const target = (port: number): UdpTarget => ({
  candidate: { host: 'voice.example', port },
  address: '8.8.4.4',
  port,
});
const at = (port: number) => ({ address: '8.8.4.4', port });

// ssrc 0xabcd in little-endian, 203.0.113.7, port 54321
const address = Buffer.from('203.0.113.7').toString('hex');
const reply = `cdab0000${address}${'00'.repeat(53)}31d4`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const sent: { packet: string; port: number; atMs: number }[] = [];
  const results: DiscoveryResult[] = [];
  const startMs = Date.now();
  const discovery = startDiscovery({
    dialect: originalDialect.discovery,
    ssrc: 0xabcd,
    targets: [target(80), target(50_000)],
    send: (packet, { port }) =>
      void sent.push({ packet: Buffer.from(packet).toString('hex'), port, atMs: Date.now() - startMs }),
    onResult: (result) => results.push(result),
  });
  return { discovery, sent, results };
}

describe('discovery in the original dialect', () => {
  it('sends the empty packet to every candidate at 0, 0.5, 1 and 2 s, and calls UDP blocked after 5 s', () => {
    const { sent, results } = begin();
    vi.advanceTimersByTime(4999);
    expect(results).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 0 }]);
    expect(sent.map(({ atMs, port }) => [atMs, port])).toEqual([
      [0, 80],
      [0, 50_000],
      [500, 80],
      [500, 50_000],
      [1000, 80],
      [1000, 50_000],
      [2000, 80],
      [2000, 50_000],
    ]);
    expect(new Set(sent.map(({ packet }) => packet))).toEqual(new Set([`0000abcd${'00'.repeat(66)}`]));
  });

  it('takes the first valid reply, whichever candidate sent it, and drops the rest', () => {
    const { discovery, sent, results } = begin();
    vi.advanceTimersByTime(600);
    discovery.received(hex(reply), at(50_000));
    discovery.received(hex(reply), at(80));
    vi.advanceTimersByTime(10_000);
    expect(results).toEqual([
      {
        outcome: 'found',
        found: { ssrc: 0xabcd, address: '203.0.113.7', port: 54_321 },
        target: target(50_000),
      },
    ]);
    expect(sent).toHaveLength(4);
  });

  it('drops what is no reply, counts it and goes on', () => {
    const { discovery, results } = begin();
    for (const bytes of ['', `ceab0000${reply.slice(8)}`, `0000abcd${'00'.repeat(66)}`])
      discovery.received(hex(bytes), at(80));
    expect(results).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 3 }]);
  });

  it('drops a valid reply from another address or port', () => {
    const { discovery, results } = begin();
    discovery.received(hex(reply), at(81));
    discovery.received(hex(reply), { address: '8.8.8.8', port: 80 });
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 2 }]);
  });

  it('says nothing any more once it is stopped', () => {
    const { discovery, sent, results } = begin();
    discovery.stop();
    discovery.received(hex(reply), at(80));
    vi.advanceTimersByTime(10_000);
    expect([sent, results]).toEqual([[], []]);
  });
});
