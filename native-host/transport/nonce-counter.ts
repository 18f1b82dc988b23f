/**
 * The 32-bit numbers that travel as nonces of the AEAD modes. One counter serves the whole life of the process, so that
 * a key that comes again, after a resume or from a server that repeats itself, meets no number twice.
 */
export interface NonceCounter {
  /** how many were taken */
  readonly taken: number;
  take(): number;
}

/** After this many the numbers repeat: 2.7 years at 50 a second. */
export const noncesPerCycle = 2 ** 32;

/** A random first number keeps two processes that are given one key apart. */
export function createNonceCounter(first: number): NonceCounter {
  let next = first >>> 0;
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take() {
      const nonce = next;
      next = (next + 1) >>> 0;
      taken += 1;
      return nonce;
    },
  };
}
