import type { DiscoveredAddress } from '../../shared-protocol/packet-layout.ts';
import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { NonceCounter, RtpTimeline } from './packet-numbers.ts';
import type { OpenVoice } from './rtp-opener.ts';

export interface PacketContext {
  ssrc: number;
  /** 32 bytes that the maker may keep and wipes, or null */
  key: Uint8Array | null;
  timeline: RtpTimeline;
  nonces: NonceCounter;
  /** op 5's flags for the packets, if the dialect has room for them */
  speaking: () => number;
  silence: Silence;
}

/** A silence frame in the form that may leave, encrypted end to end or not; null if none may. */
export type Silence = () => Uint8Array | null;

/** The differences between the dialects below the voice gateway. */
export interface UdpDialect {
  discovery: {
    request(ssrc: number): Uint8Array;
    /** null if the datagram is not a valid reply for this SSRC */
    read(reply: Uint8Array, ssrc: number): DiscoveredAddress | null;
  };
  /** Makers by mode. @throws EarshotError `key-length` */
  packets: Partial<Record<VoiceMode, (context: PacketContext) => PacketMaker>>;
  /** null if a connection only ever sends sound */
  standby: {
    /** keeps the path open and tests whether it works; `count` is the number of keepalives before it */
    keepalive(count: number): Uint8Array;
    /** the `count` of the keepalive that this answers; null if it is not an answer */
    readAnswer(datagram: Uint8Array): number | null;
    /** whose voice this is; null if it is not voice */
    readVoice(datagram: Uint8Array): { ssrc: number; isSilence: boolean } | null;
    /** by mode: how that voice is opened */
    openVoice: Partial<Record<VoiceMode, OpenVoice>>;
  } | null;
}
