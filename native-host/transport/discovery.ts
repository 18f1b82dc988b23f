import type { DiscoveredAddress } from '../../shared-protocol/packet-layout.ts';
import type { UdpDialect } from './udp-dialect.ts';
import type { UdpTarget } from './resolve-candidates.ts';

/** UDP loses packets: requests are sent at these moments, and a reply may arrive until the deadline. */
const discoverySchedule = { sendAtMs: [0, 500, 1000, 2000], deadlineMs: 5000 } as const;

export type DiscoveryResult =
  | { outcome: 'found'; found: DiscoveredAddress; target: UdpTarget }
  /** `unusable` counts dropped replies: a blocked network shows 0 */
  | { outcome: 'blocked'; unusable: number };

export interface Discovery {
  received(reply: Uint8Array, from: { address: string; port: number }): void;
  stop(): void;
}

/**
 * Asks every target at once for this socket's public address. The first valid reply wins; anything else is dropped and
 * counted.
 */
export function startDiscovery(options: {
  dialect: UdpDialect['discovery'];
  ssrc: number;
  targets: readonly UdpTarget[];
  send: (packet: Uint8Array, target: UdpTarget) => void;
  onResult: (result: DiscoveryResult) => void;
}): Discovery {
  const { dialect, ssrc, targets, send, onResult } = options;
  const request = dialect.request(ssrc);
  let unusable = 0;
  const timers = [
    ...discoverySchedule.sendAtMs.map((atMs) =>
      setTimeout(() => targets.forEach((target) => send(request, target)), atMs),
    ),
    setTimeout(() => finish({ outcome: 'blocked', unusable }), discoverySchedule.deadlineMs),
  ];
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    timers.forEach(clearTimeout);
  };
  const finish = (result: DiscoveryResult): void => {
    if (isOver) return;
    stop();
    onResult(result);
  };
  return {
    received(reply, from) {
      if (isOver) return;
      const target = targets.find(({ address, port }) => address === from.address && port === from.port);
      const found = target && dialect.read(reply, ssrc);
      if (found) finish({ outcome: 'found', found, target });
      else unusable += 1;
    },
    stop,
  };
}
