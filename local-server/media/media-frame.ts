import type { RtpExtension } from '../../shared-protocol/packet-layout.ts';

/** A frame between members of a channel, after one member's transport and before the next one's. */
export type MediaFrame =
  /** the document's 66 bytes of mono s16 little-endian PCM; it has neither sequence nor time */
  | { codec: 'pcm'; ssrc: number; payload: Uint8Array }
  /** an RTP payload: Opus, in later dialects encrypted end to end */
  | {
      codec: 'opus';
      ssrc: number;
      sequence: number;
      timestamp: number;
      payload: Uint8Array;
      /** as it came; it is passed on unread */
      extension?: RtpExtension;
    };

export type Codec = MediaFrame['codec'];
