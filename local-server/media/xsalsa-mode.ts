import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { readRtpHeader, rtp, writeRtpHeader, xsalsaNonce } from '../../shared-protocol/packet-layout.ts';
import { isRtcp } from './rtcp.ts';
import type { TransportMode } from './transport-mode.ts';

const tagBytes = 16;

/**
 * `xsalsa20_poly1305`: RTP header, then secretbox (tag, ciphertext) of the Opus packet, nonce = header + 12 zero bytes.
 * A header extension is encrypted whole, with its preamble.
 */
export const xsalsaMode: TransportMode = {
  codec: 'opus',
  keyBytes: 32,
  open: (key, hasExtensions = true) => ({
    codec: 'opus',
    read(packet) {
      if (isRtcp(packet)) return 'rtcp';
      const header = readRtpHeader(packet);
      if (!header || packet[0] !== 0x80 || header.payloadType !== rtp.payloadType) return 'not-voice';
      if (packet.length <= rtp.headerBytes + tagBytes) return 'not-voice';
      try {
        const payload = xsalsa20poly1305(key, xsalsaNonce(packet)).decrypt(packet.subarray(rtp.headerBytes));
        const { ssrc, sequence, timestamp } = header;
        return { codec: 'opus', ssrc, sequence, timestamp, payload };
      } catch {
        return 'forged';
      }
    },
    write(frame) {
      if (frame.codec !== 'opus') return null;
      const extension = hasExtensions ? frame.extension : undefined;
      const whole = writeRtpHeader(frame, extension);
      const header = whole.subarray(0, rtp.headerBytes);
      const preamble = whole.subarray(rtp.headerBytes);
      const plaintext = Buffer.concat([preamble, ...(extension ? [extension.body] : []), frame.payload]);
      // The sender's header is kept, so ssrc, sequence and timestamp together never repeat a nonce under this key.
      const sealed = xsalsa20poly1305(key, xsalsaNonce(header)).encrypt(plaintext);
      return Buffer.concat([header, sealed]);
    },
  }),
};
