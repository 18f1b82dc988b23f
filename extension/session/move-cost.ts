import type { Dave, StreamEvent } from '../stream/stream-event.ts';

/** How long the bot's last move to another channel interrupted its sound. */
export interface MoveCost {
  onEvent(event: StreamEvent): void;
  /** from the move until sound could leave in the new channel, in ms; null before the first */
  readonly lastMs: number | null;
}

/** @param nowMs a monotonic clock, in ms */
export function createMoveCost(nowMs: () => number): MoveCost {
  let lastMs: number | null = null;
  /** set while the bot is moving */
  let sinceMs: number | null = null;
  let isConnected = false;

  function onDave({ state }: Dave): void {
    if (!isConnected || sinceMs === null) return;
    // Nobody is there who could miss anything.
    if (state === 'alone') sinceMs = null;
    if (sinceMs === null || (state !== 'ready' && state !== 'off')) return;
    lastMs = nowMs() - sinceMs;
    sinceMs = null;
  }

  return {
    onEvent(event) {
      switch (event.type) {
        case 'moved':
          // Moved again before it had arrived: its sound has been gone since the first move. Without a connection there
          // was none.
          if (isConnected) sinceMs ??= nowMs();
          isConnected = false;
          return;
        case 'lost':
          isConnected = false;
          return;
        case 'connected':
          isConnected = true;
          return onDave(event.facts.dave);
        case 'facts':
          if (event.facts.dave) onDave(event.facts.dave);
          return;
        case 'step':
        case 'silence':
        case 'retry':
          return;
      }
    },
    get lastMs() {
      return lastMs;
    },
  };
}
