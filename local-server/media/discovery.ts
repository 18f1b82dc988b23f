import {
  isEmptyPlainPacket,
  writeDiscoveryReply70,
  type DiscoveredAddress,
} from '../../shared-protocol/packet-layout.ts';

/** IP discovery of one dialect. */
export interface Discovery {
  /** The SSRC of a request, or null where the datagram is none. */
  readRequest(packet: Uint8Array): number | null;
  writeReply(found: DiscoveredAddress): Uint8Array;
}

/** The document's "empty voice packet" and its 70-byte answer. */
export const discovery70: Discovery = {
  readRequest: (packet) =>
    isEmptyPlainPacket(packet) ? new DataView(packet.buffer, packet.byteOffset).getUint32(0) : null,
  writeReply: writeDiscoveryReply70,
};
