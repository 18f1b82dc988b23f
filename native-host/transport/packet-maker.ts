/**
 * Makes the datagrams of one mode from queued frames. The sender asks once per deadline; a maker knows neither clock
 * nor socket. Each mode of each dialect is one maker.
 */
export interface PacketMaker {
  /** ms of sound in one packet: the distance of two deadlines */
  readonly packetMs: number;
  /** the sender wakes when this many are due, and then sends all of them */
  readonly packetsPerWake: number;
  /** packets that may leave at once after a stall; further due ones are skipped */
  readonly maxBurst: number;
  /** ms of sound that were pulled but are in no packet yet */
  readonly heldMs: number;
  /** ms of sound in a frame, or null if it is unusable in this mode */
  frameMs(frame: Uint8Array): number | null;
  /**
   * The next packet, from frames taken with `pull`; null if there is too little sound. `peek` shows up to `count` of
   * those that `pull` would return next.
   * @throws EarshotError `nonce-exhausted` if the key must not be used again
   */
  next(pull: () => Uint8Array | null, peek: (count: number) => Uint8Array[]): Uint8Array | null;
  /** Encrypts the next packets while there is time. What changes meanwhile is encrypted again. */
  prepare(peek: (count: number) => Uint8Array[]): void;
  /** Drops sound that was pulled and is in no sent packet. */
  forget(): void;
  /** The packet number `step` (from 0) of those that end a talk spurt; null when there are no more. */
  finish(step: number): Uint8Array | null;
  /** This many deadlines passed without a packet. */
  skip(packets: number): void;
  /** Wipes the key. */
  destroy(): void;
}
