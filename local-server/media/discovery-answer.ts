import {
  isEmptyPlainPacket,
  readDiscoveryRequest74,
  writeDiscoveryReply70,
  writeDiscoveryReply74,
  type DiscoveredAddress,
} from '../../shared-protocol/packet-layout.ts';

/** IP discovery of one dialect. */
export interface Discovery {
  /** The SSRC of a request, or null if the datagram is not one. */
  readRequest(packet: Uint8Array): number | null;
  /** The answer to a request that `readRequest` knew. */
  writeReply(found: DiscoveredAddress, request: Uint8Array): Uint8Array;
}

/** The document's "empty voice packet" and its 70-byte answer. */
export const discovery70: Discovery = {
  readRequest: (packet) =>
    isEmptyPlainPacket(packet) ? new DataView(packet.buffer, packet.byteOffset).getUint32(0) : null,
  writeReply: writeDiscoveryReply70,
};

export const discovery74: Discovery = { readRequest: readDiscoveryRequest74, writeReply: writeDiscoveryReply74 };

/** Between 2016 and 2019 clients asked with 70 bytes, later ones with 74: each gets its own kind of answer. */
export const discoveryOfEither: Discovery = {
  readRequest: (packet) => discovery74.readRequest(packet) ?? discovery70.readRequest(packet),
  writeReply: (found, request) =>
    discovery74.readRequest(request) === null ? writeDiscoveryReply70(found) : writeDiscoveryReply74(found),
};
