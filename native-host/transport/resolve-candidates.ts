import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { UdpCandidate } from '../../shared-protocol/native-messages.ts';
import { canonicalAddress, isAllowedAddress } from './address-policy.ts';

/** A candidate with the address that its name had when the session was opened. */
export interface UdpTarget {
  candidate: UdpCandidate;
  address: string;
  port: number;
}

export type LookupAddresses = (host: string) => Promise<string[]>;

const lookupTimeoutMs = 5000;

export const lookupAddresses: LookupAddresses = async (host) =>
  (await lookup(host, { all: true, verbatim: false })).map(({ address }) => address);

/**
 * Turns candidates into addresses that packets may go to, all of one family. A name that does not resolve is left out.
 * @throws EarshotError `udp-address` if any address is forbidden, or none is left
 */
export async function resolveCandidates(
  candidates: readonly UdpCandidate[],
  allowLoopback: boolean,
  addressesOf: LookupAddresses,
): Promise<{ family: 4 | 6; targets: UdpTarget[] }> {
  const found = await Promise.all(
    candidates.map(async (candidate) => {
      const host = candidate.host.replace(/^\[(.*)\]$/, '$1');
      const addresses = isIP(host) ? [host] : await withDeadline(addressesOf(host));
      if (addresses.some((address) => !isAllowedAddress(address, allowLoopback))) throw new EarshotError('udp-address');
      return addresses.map((address) => ({ candidate, address: canonicalAddress(address), port: candidate.port }));
    }),
  );
  const family = found.flat().some(({ address }) => isIP(address) === 4) ? 4 : 6;
  // One address for each name: the first of the chosen family.
  const first = found.flatMap((targets) => targets.find(({ address }) => isIP(address) === family) ?? []);
  const targets = first.filter(
    ({ address, port }, index) =>
      first.findIndex((other) => other.address === address && other.port === port) === index,
  );
  if (targets.length === 0) throw new EarshotError('udp-address', 'the name does not resolve');
  return { family, targets };
}

/** No addresses if the look-up fails or takes too long. */
function withDeadline(addresses: Promise<string[]>): Promise<string[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), lookupTimeoutMs);
    addresses.then(resolve, () => resolve([])).finally(() => clearTimeout(timer));
  });
}
