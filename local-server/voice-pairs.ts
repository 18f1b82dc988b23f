import type { GatewayFaults } from './faults.ts';

/**
 * The messages that send a bot to a voice server: its own voice state and the server, or only the server if nothing
 * else changed.
 */
export interface VoicePair {
  /** whether both are still true: a late message is not sent if not */
  isStill(): boolean;
  state?(): void;
  server(endpoint: string | null): void;
  endpoint: string | null;
}

/** Sends the two in the order and with the distance that the faults ask for. */
export interface VoicePairs {
  tell(pair: VoicePair): void;
  close(): void;
}

export function createVoicePairs(faults: GatewayFaults): VoicePairs {
  const timers = new Set<NodeJS.Timeout>();

  function after(delayMs: number, pair: VoicePair, say: () => void): void {
    if (delayMs === 0) return say();
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (pair.isStill()) say();
    }, delayMs);
    timers.add(timer);
  }

  return {
    tell(pair) {
      const { isVoicePairReversed, voicePairApartMs, nullEndpointMs } = faults;
      const nameServer = (): void => {
        if (nullEndpointMs === null || pair.endpoint === null) return pair.server(pair.endpoint);
        pair.server(null);
        after(nullEndpointMs, pair, () => pair.server(pair.endpoint));
      };
      const parts = pair.state ? [() => pair.state?.(), nameServer] : [nameServer];
      if (isVoicePairReversed) parts.reverse();
      for (const [index, part] of parts.entries()) after(index * voicePairApartMs, pair, part);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
