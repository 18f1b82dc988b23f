import { BlockList, isIP, SocketAddress } from 'node:net';

// Two lists, since one would match IPv4 addresses that are wrapped in IPv6 too.
const loopback4 = new BlockList();
loopback4.addSubnet('127.0.0.0', 8, 'ipv4');
const loopback6 = new BlockList();
loopback6.addAddress('::1', 'ipv6');

/** Everything in the IANA special-purpose registry that is not globally reachable unicast. */
const special4 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // multicast, then reserved with the broadcast address
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special4.addSubnet(net, prefix, 'ipv4');

/** Global unicast is 2000::/3; these parts of it are not, or wrap an IPv4 address that nobody checked. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special6.addSubnet(net, prefix, 'ipv6');

/** Whether UDP may go to this address: global unicast, or this computer if the user's own gateway is on it. */
export function isAllowedAddress(address: string, allowLoopback: boolean): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return loopback4.check(address) ? allowLoopback : !special4.check(address);
  if (loopback6.check(address, 'ipv6')) return allowLoopback;
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

/** The one spelling of an address, as sockets report it. */
export const canonicalAddress = (address: string): string =>
  isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address;
