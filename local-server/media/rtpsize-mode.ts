import { createCipheriv, createDecipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import {
  padNonce,
  readRtpHeader,
  rtp,
  rtpExtensionIn,
  rtpsize,
  splitRtpsize,
  stripRtpPlaintext,
  writeRtpHeader,
} from '../../shared-protocol/packet-layout.ts';
import { isRtcp } from './rtcp.ts';
import { createNonceMemory } from './nonce-memory.ts';
import type { TransportMode } from './transport-mode.ts';

/** One AEAD cipher: `sealed` is ciphertext and tag. `open` throws if the tag is wrong. */
interface Aead {
  nonceBytes: 12 | 24;
  seal(key: Uint8Array, nonce: Uint8Array, header: Uint8Array, plaintext: Uint8Array): Uint8Array;
  open(key: Uint8Array, nonce: Uint8Array, header: Uint8Array, sealed: Uint8Array): Uint8Array;
}

const aesGcm: Aead = {
  nonceBytes: 12,
  seal(key, nonce, header, plaintext) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: rtpsize.tagBytes }).setAAD(header);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  open(key, nonce, header, sealed) {
    const end = sealed.length - rtpsize.tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: rtpsize.tagBytes })
      .setAAD(header)
      .setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  },
};

const xchacha: Aead = {
  nonceBytes: 24,
  seal: (key, nonce, header, plaintext) => xchacha20poly1305(key, nonce, header).encrypt(plaintext),
  open: (key, nonce, header, sealed) => xchacha20poly1305(key, nonce, header).decrypt(sealed),
};

/**
 * The `rtpsize` modes; splitRtpsize draws the packet. Outgoing packets have the sender's header with its extension, and
 * a nonce from our own counter.
 */
const rtpsizeMode = (aead: Aead): TransportMode => ({
  codec: 'opus',
  keyBytes: 32,
  open(key) {
    const seen = createNonceMemory();
    let nextNonce = 0;
    return {
      codec: 'opus',
      read(packet) {
        if (isRtcp(packet)) return 'rtcp';
        const header = readRtpHeader(packet);
        const parts = splitRtpsize(packet);
        if (!header || !parts || header.payloadType !== rtp.payloadType) return 'not-voice';
        const sealed = packet.subarray(parts.header.length, packet.length - rtpsize.nonceBytes);
        let plaintext: Uint8Array;
        try {
          plaintext = aead.open(key, padNonce(parts.nonce, aead.nonceBytes), parts.header, sealed);
        } catch {
          return 'forged';
        }
        if (!seen.add(parts.nonce)) return 'replayed';
        const payload = stripRtpPlaintext(plaintext, parts);
        if (!payload || payload.length === 0) return 'not-voice';
        const { ssrc, sequence, timestamp } = header;
        const extension = rtpExtensionIn(plaintext, parts);
        return { codec: 'opus', ssrc, sequence, timestamp, payload, ...(extension && { extension }) };
      },
      write(frame) {
        if (frame.codec !== 'opus' || nextNonce > 0xffff_ffff) return null;
        const { payload, extension } = frame;
        const header = writeRtpHeader(frame, extension);
        const plaintext = extension ? Buffer.concat([extension.body, payload]) : payload;
        const wire = Buffer.alloc(rtpsize.nonceBytes);
        wire.writeUInt32BE(nextNonce);
        nextNonce += 1;
        return Buffer.concat([header, aead.seal(key, padNonce(wire, aead.nonceBytes), header, plaintext), wire]);
      },
    };
  },
});

export const aesGcmMode = rtpsizeMode(aesGcm);
export const xchachaMode = rtpsizeMode(xchacha);
