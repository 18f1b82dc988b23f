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

  it('reads the reply that a real server sent', () => {
    const { discovery, results } = begin();
    const real = `000200460000abcd${Buffer.from('91.90.123.93').toString('hex')}${'00'.repeat(52)}d384`;
    discovery.received(hex(real), server);
    expect(results).toMatchObject([{ found: { address: '91.90.123.93', port: 54_148 } }]);
  });

  it.each([
    ['nothing', ''],
    ['3 bytes', '000200'],
    ['73 bytes', reply.slice(0, -2)],
    ['75 bytes', `${reply}00`],
    ['1500 bytes', reply + '00'.repeat(1426)],
    ['its own request', `000100460000abcd${'00'.repeat(66)}`],
    ['type 3', `0003${reply.slice(4)}`],
    ['length 74', `0002004a${reply.slice(8)}`],
    ['another SSRC', `000200460000abce${reply.slice(16)}`],
    ['the SSRC in little-endian', `00020046cdab0000${reply.slice(16)}`],
    ['no terminator', `000200460000abcd${'31'.repeat(64)}d431`],
    ['256.1.1.1', `000200460000abcd${Buffer.from('256.1.1.1').toString('hex')}${'00'.repeat(55)}d431`],
    ['an address in UTF-16', `000200460000abcd${'320030003300'.padEnd(128, '0')}d431`],
    ['no address', `000200460000abcd${'00'.repeat(64)}d431`],
    ['port 0', `${reply.slice(0, -4)}0000`],
    ["the original dialect's reply", `cdab0000${address}${'00'.repeat(53)}31d4`],
  ])('drops %s, counts it and goes on', (_, bytes) => {
    const { discovery, results } = begin();
    discovery.received(hex(bytes), server);
    expect(results).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 1 }]);
  });

  it('drops a valid reply from another address or port', () => {
    const { discovery, results } = begin();
    discovery.received(hex(reply), { ...server, port: 50_001 });
    discovery.received(hex(reply), { ...server, address: '8.8.8.8' });
    vi.advanceTimersByTime(5000);
    expect(results).toEqual([{ outcome: 'blocked', unusable: 2 }]);
  });
});
