import { describe, expect, it } from 'vitest';
import { isAllowedAddress } from './address-policy.ts';
import { resolveCandidates } from './resolve-candidates.ts';

describe('addresses that UDP may go to', () => {
  it.each(['8.8.8.8', '162.159.130.234', '66.22.196.1', '2606:4700::6810:84e5', '2a00:1450:4001::1'])(
    'include %s',
    (address) => {
      expect(isAllowedAddress(address, false)).toBe(true);
    },
  );

  it.each([
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1']],
    ['link-local', ['169.254.169.254', 'fe80::1']],
    ['multicast and broadcast', ['224.0.0.1', '239.1.2.3', '255.255.255.255', 'ff02::1']],
    ['reserved', ['0.0.0.0', '240.0.0.1', '100.64.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.1', '2001:db8::1', '::']],
    ['wrapped IPv4', ['::ffff:8.8.8.8', '::ffff:127.0.0.1', '64:ff9b::8.8.8.8', '2002:7f00:1::']],
    ['no address at all', ['', 'localhost', '256.1.1.1', '127.1', '0x7f000001']],
  ])('exclude what is %s, with or without a local gateway', (_, addresses) => {
    for (const address of addresses) {
      expect([address, isAllowedAddress(address, false), isAllowedAddress(address, true)]).toEqual([
        address,
        false,
        false,
      ]);
    }
  });

  it('include this computer only if the gateway is on it', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1']) {
      expect([isAllowedAddress(address, false), isAllowedAddress(address, true)]).toEqual([false, true]);
    }
  });
});

describe('candidates', () => {
  const names: Record<string, string[]> = {
    'voice.example': ['2606:4700::1', '8.8.4.4'],
    'v6.example': ['2606:4700:0:0::1'],
    'rebound.example': ['8.8.4.4', '192.168.1.1'],
  };
  const resolve = (...hosts: [string, number][]) =>
    resolveCandidates(
      hosts.map(([host, port]) => ({ host, port })),
      false,
      async (host) => names[host] ?? Promise.reject(new Error('ENOTFOUND')),
    );

  it('become addresses of one family, each once', async () => {
    const { family, targets } = await resolve(['voice.example', 80], ['voice.example', 50_000], ['8.8.4.4', 80]);
    expect(family).toBe(4);
    expect(targets.map(({ address, port }) => `${address}:${port}`)).toEqual(['8.8.4.4:80', '8.8.4.4:50000']);
    expect(targets[0]?.candidate).toEqual({ host: 'voice.example', port: 80 });
  });

  it('may be IPv6 alone, in the spelling of sockets', async () => {
    expect(await resolve(['v6.example', 80], ['[2606:4700:0::2]', 81])).toMatchObject({
      family: 6,
      targets: [
        { address: '2606:4700::1', port: 80 },
        { address: '2606:4700::2', port: 81 },
      ],
    });
  });

  it('may leave out a name that does not resolve', async () => {
    expect((await resolve(['gone.example', 80], ['8.8.8.8', 81])).targets).toHaveLength(1);
  });

  it.each([
    ['an address is forbidden', ['8.8.8.8', '10.0.0.1']],
    ['a name stands for a forbidden address too', ['rebound.example']],
    ['no name resolves', ['gone.example']],
    ['this computer is meant', ['127.0.0.1']],
  ])('are refused as a whole where %s', async (_, hosts) => {
    await expect(resolve(...hosts.map((host): [string, number] => [host, 80]))).rejects.toMatchObject({
      code: 'udp-address',
    });
  });
});
