/**
 * A session that follows one without answers must know that there used to be some; by this time the extension has
 * stopped retrying. Later the server is learnt again, because it may have stopped answering for good.
 */
export const rememberedMs = 300_000;

/** A host meets few servers in its life; one that is sent from server to server for days fills no memory. */
const maxRemembered = 64;

/** Servers that answered keepalives recently, over the sessions of this process. */
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
