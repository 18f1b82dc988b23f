import { createDecipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import {
  padNonce,
  readRtpHeader,
  rtpsize,
  splitRtpsize,
  stripRtpPlaintext,
} from '../../shared-protocol/packet-layout.ts';
import { createUsedNonces } from './used-nonces.ts';

/** A voice packet without its transport encryption; its content may be encrypted end to end. */
export interface VoicePacket {
  ssrc: number;
  /** u16 */
  sequence: number;
  payload: Uint8Array;
}

/** The plaintext. `sealed` is the ciphertext, `head` the authenticated header. @throws if the tag is wrong */
type AeadOpen = (key: Uint8Array, wire: Uint8Array, head: Uint8Array, sealed: Sealed) => Uint8Array;
interface Sealed {
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

export const openAesGcm: AeadOpen = (key, wire, head, { ciphertext, tag }) => {
  const decipher = createDecipheriv('aes-256-gcm', key, padNonce(wire, 12), { authTagLength: rtpsize.tagBytes });
  decipher.setAAD(head).setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  decipher.final();
  return plaintext;
};

/** Node's own crypto has no XChaCha20. */
export const openXChaCha: AeadOpen = (key, wire, head, { ciphertext, tag }) =>
  xchacha20poly1305(key, padNonce(wire, 24), head).decrypt(Buffer.concat([ciphertext, tag]));

/** A packet and its nonce as a number; null for anything that was not encrypted with this key. */
export type OpenVoice = (key: Uint8Array, datagram: Uint8Array) => (VoicePacket & { nonce: number }) | null;

/** Never throws. */
export const openRtpsize =
  (open: AeadOpen): OpenVoice =>
  (key, datagram) => {
    const header = readRtpHeader(datagram);
    const parts = splitRtpsize(datagram);
    if (!header || !parts) return null;
    try {
      const payload = stripRtpPlaintext(open(key, parts.nonce, parts.header, parts), parts);
      if (!payload || payload.length === 0) return null;
      const { ssrc, sequence } = header;
      const { buffer, byteOffset } = parts.nonce;
      return { ssrc, sequence, payload, nonce: new DataView(buffer, byteOffset).getUint32(0) };
    } catch {
      return null;
    }
  };

/** Decrypts packets under one key; null for junk and replays. */
export type OpenOwn = (datagram: Uint8Array) => VoicePacket | null;

/** @param key the session's own, which it wipes; null as `open` if nothing can be decrypted */
export function openVoices(open: OpenVoice | undefined, key: Uint8Array | null): OpenOwn {
  const nonces = createUsedNonces();
  return (datagram) => {
    const packet = open && key ? open(key, datagram) : null;
    return packet && nonces.use(packet.ssrc, packet.nonce) ? packet : null;
  };
}
