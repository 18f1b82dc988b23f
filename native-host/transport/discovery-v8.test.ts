import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDiscovery, type DiscoveryResult } from './discovery.ts';
import { v8Dialect } from './v8-udp.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const target = { candidate: { host: '8.8.4.4', port: 50_000 }, address: '8.8.4.4', port: 50_000 };
const server = { address: '8.8.4.4', port: 50_000 };

// type 2, length 70, ssrc 0xabcd, 203.0.113.7, port 54321
const address = Buffer.from('203.0.113.7').toString('hex');
const reply = `000200460000abcd${address}${'00'.repeat(53)}d431`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const sent: string[] = [];
  const results: DiscoveryResult[] = [];
  const discovery = startDiscovery({
    dialect: v8Dialect.discovery,
    ssrc: 0xabcd,
    targets: [target],
    send: (packet) => void sent.push(Buffer.from(packet).toString('hex')),
    onResult: (result) => results.push(result),
  });
  return { discovery, sent, results };
}

describe('discovery in the dialect of today', () => {
  it('asks four times with 74 bytes that hold nothing but type, length and SSRC', () => {
    const { sent, results } = begin();
    vi.advanceTimersByTime(5000);
    expect(sent).toEqual(Array(4).fill(`000100460000abcd${'00'.repeat(66)}`));
    expect(results).toEqual([{ outcome: 'blocked', unusable: 0 }]);
  });

  it('takes the first valid reply', () => {
    const { discovery, results } = begin();
    vi.advanceTimersByTime(1);
    discovery.received(hex(reply), server);
    discovery.received(hex(reply.replace('d431', '0050')), server);
    expect(results).toEqual([
      { outcome: 'found', found: { ssrc: 0xabcd, address: '203.0.113.7', port: 54_321 }, target },
    ]);
  });

  it("drops the other dialect's reply and its own request, counts them and goes on", () => {
    const { discovery, results } = begin();
    for (const bytes of [`cdab0000${address}${'00'.repeat(53)}31d4`, `000100460000abcd${'00'.repeat(66)}`])
      discovery.received(hex(bytes), server);
    expect(results).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 2 }]);
  });

  it('drops a valid reply from another address or port', () => {
    const { discovery, results } = begin();
    discovery.received(hex(reply), { ...server, port: 50_001 });
    discovery.received(hex(reply), { ...server, address: '8.8.8.8' });
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 2 }]);
  });
});
