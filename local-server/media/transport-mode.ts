import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Codec, MediaFrame } from './media-frame.ts';
import { plainMode } from './plain-mode.ts';
import { xsalsaMode } from './xsalsa-mode.ts';

/** A mode of Select Protocol. To add one, write its file and list it below. */
export interface TransportMode {
  readonly codec: Codec;
  /** bytes of the secret key; 0 for none */
  readonly keyBytes: number;
  open(key: Uint8Array): TransportSession;
}

/** One member's packets, with its own key and counters. */
export interface TransportSession {
  readonly codec: Codec;
  /** Null for whatever is not a voice packet under this mode and key. */
  read(packet: Uint8Array): MediaFrame | null;
  /** Null where the frame's codec is not this mode's. */
  write(frame: MediaFrame): Uint8Array | null;
}

export const transportModes: Partial<Record<VoiceMode, TransportMode>> = {
  plain: plainMode,
  xsalsa20_poly1305: xsalsaMode,
};
