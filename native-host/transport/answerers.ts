/**
 * How long it is remembered that a server answered keepalives; by then the extension has stopped retrying. Later it is
 * learnt again, because the server may have stopped answering for good.
 */
export const rememberedMs = 300_000;

/** A host meets few servers; this bounds one that is sent from server to server for days. */
const maxRemembered = 64;

/** Servers that recently answered keepalives, over all sessions of this process. */
export interface Answerers {
  add(address: string): void;
  has(address: string): boolean;
}

export function createAnswerers(nowMs: () => number): Answerers {
  const answeredMs = new Map<string, number>();
  return {
    add(address) {
      answeredMs.delete(address);
      answeredMs.set(address, nowMs());
      if (answeredMs.size > maxRemembered) answeredMs.delete([...answeredMs.keys()][0]!);
    },
    has: (address) => nowMs() - (answeredMs.get(address) ?? -Infinity) < rememberedMs,
  };
}
