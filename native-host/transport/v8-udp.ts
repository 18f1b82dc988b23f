import { EarshotError } from '../../shared-protocol/error.ts';
import { readDiscoveryReply74, writeDiscoveryRequest74 } from '../../shared-protocol/packet-layout.ts';
import { openAesGcm, openRtpsize, openXChaCha } from './rtp-opener.ts';
import { createAeadPackets, sealAesGcm, sealXChaCha, type AeadSeal } from './rtp-packets.ts';
import type { PacketContext, UdpDialect } from './udp-dialect.ts';
import type { PacketMaker } from './packet-maker.ts';
import { readVoice } from './speaker-watch.ts';

const keepaliveBytes = 8;

const packetsWith =
  (seal: AeadSeal) =>
  ({ key, ...context }: PacketContext): PacketMaker => {
    if (key?.length !== 32) throw new EarshotError('key-length');
    return createAeadPackets(seal, { ...context, key });
  };

/** Discord's voice servers of today. */
export const v8Dialect: UdpDialect = {
  discovery: { request: writeDiscoveryRequest74, read: readDiscoveryReply74 },
  packets: {
    aead_aes256_gcm_rtpsize: packetsWith(sealAesGcm),
    aead_xchacha20_poly1305_rtpsize: packetsWith(sealXChaCha),
  },
  standby: {
    // A little-endian counter and four zero bytes: the form that Discord's servers know from other libraries.
    keepalive: (count) => Uint8Array.of(count, count >>> 8, count >>> 16, count >>> 24, 0, 0, 0, 0),
    // Servers that answer return it unchanged.
    readAnswer(datagram) {
      if (datagram.length !== keepaliveBytes) return null;
      const view = new DataView(datagram.buffer, datagram.byteOffset);
      return view.getUint32(4) === 0 ? view.getUint32(0, true) : null;
    },
    readVoice,
    openVoice: {
      aead_aes256_gcm_rtpsize: openRtpsize(openAesGcm),
      aead_xchacha20_poly1305_rtpsize: openRtpsize(openXChaCha),
    },
  },
};
