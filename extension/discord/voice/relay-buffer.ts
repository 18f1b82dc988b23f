import type { RelayedMessage } from './voice-contract.ts';

/** Until the host has opened its session, a server sends the list of users and little else. */
export const maxEarlyMessages = 64;

export interface RelayBuffer {
  /** @returns false if there were too many before the host took any */
  take(message: RelayedMessage): boolean;
  /** The host takes messages from now on. */
  open(): void;
}

/** Holds messages for the host until it has a session for them, so that none is lost. */
export function createRelayBuffer(relay: (message: RelayedMessage) => void): RelayBuffer {
  let early: RelayedMessage[] | null = [];
  return {
    take(message) {
      if (early) return early.push(message) <= maxEarlyMessages;
      relay(message);
      return true;
    },
    open() {
      for (const message of early ?? []) relay(message);
      early = null;
    },
  };
}
