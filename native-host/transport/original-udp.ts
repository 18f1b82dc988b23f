import { EarshotError } from '../../shared-protocol/error.ts';
import { readDiscoveryReply70, writeDiscoveryRequest70 } from '../../shared-protocol/packet-layout.ts';
import type { UdpDialect } from './udp-dialect.ts';
import { createPlainPackets } from './plain-packets.ts';
import { createXsalsaPackets } from './xsalsa-packets.ts';

/** The document of 2015, and the encrypted form that came with it. */
export const originalDialect: UdpDialect = {
  discovery: { request: writeDiscoveryRequest70, read: readDiscoveryReply70 },
  packets: {
    plain: ({ ssrc }) => createPlainPackets(ssrc),
    xsalsa20_poly1305: ({ ssrc, key, timeline }) => {
      if (key?.length !== 32) throw new EarshotError('key-length');
      return createXsalsaPackets(ssrc, key, timeline);
    },
  },
  // The document has no keepalive, and its servers know none of 8 bytes.
  standby: null,
};
