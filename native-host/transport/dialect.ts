import type { DiscoveredAddress } from '../../shared-protocol/packet-layout.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { originalDialect } from './original-dialect.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { RtpTimeline } from './rtp-timeline.ts';

export interface PacketContext {
  ssrc: number;
  /** 32 bytes that the maker may keep and wipes, or null */
  key: Uint8Array | null;
  timeline: RtpTimeline;
}

/** What differs between the dialects below the voice gateway. */
export interface UdpDialect {
  discovery: {
    request(ssrc: number): Uint8Array;
    /** null where the datagram is no valid reply for this SSRC */
    read(reply: Uint8Array, ssrc: number): DiscoveredAddress | null;
  };
  /** Makers by mode. @throws EarshotError `key-length` */
  packets: Partial<Record<VoiceMode, (context: PacketContext) => PacketMaker>>;
}

export const udpDialects: Partial<Record<Dialect, UdpDialect>> = { original: originalDialect };
