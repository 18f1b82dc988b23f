import { plainPacket, writePlainPacket } from '../../shared-protocol/packet-layout.ts';
import type { TransportMode } from './transport-mode.ts';

/** The original document's packet: 70 bytes, SSRC and PCM, no key. Opus frames of other members do not fit into it. */
export const plainMode: TransportMode = {
  codec: 'pcm',
  keyBytes: 0,
  open: () => ({
    codec: 'pcm',
    read(packet) {
      if (packet.length !== plainPacket.bytes) return 'not-voice';
      const ssrc = new DataView(packet.buffer, packet.byteOffset).getUint32(0);
      return { codec: 'pcm', ssrc, payload: packet.subarray(plainPacket.headerBytes) };
    },
    write: (frame) => (frame.codec === 'pcm' ? writePlainPacket(frame.ssrc, frame.payload) : null),
  }),
};
