import type { Codec, MediaFrame } from './media-frame.ts';

/** A mode of Select Protocol. To add one, write its file and list it in transport-modes.ts. */
export interface TransportMode {
  readonly codec: Codec;
  /** bytes of the secret key; 0 for none */
  readonly keyBytes: number;
  /** @param hasExtensions false for a member to whom packets go without: the document knows of no header extension */
  open(key: Uint8Array, hasExtensions?: boolean): TransportSession;
}

/** Why a datagram carried nothing. */
export const packetFaults = [
  /** neither RTP nor whatever else the mode sends, or of another payload type */
  'not-voice',
  'rtcp',
  /** the tag is wrong: damaged, or sealed with another key */
  'forged',
  /** its nonce was used before under this key */
  'replayed',
  /** genuine, but under an SSRC that is not the sender's */
  'other-ssrc',
  /** no mode was selected yet */
  'no-key',
] as const;
export type PacketFault = (typeof packetFaults)[number];

/** One member's packets, with its own key and counters. */
export interface TransportSession {
  readonly codec: Codec;
  read(packet: Uint8Array): MediaFrame | PacketFault;
  /** Null if the frame's codec is not this mode's. */
  write(frame: MediaFrame): Uint8Array | null;
}
