import { createDecipheriv } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Discovery, both ways: type, length, SSRC, address, port. */
const discoveryBytes = 74;
const rtpHeaderBytes = 12;
const tagBytes = 16;
/** the part of the nonce that travels, at the end of each packet */
const nonceBytes = 4;

/** Discord's voice server as far as UDP goes, on loopback. */
export interface Receiver {
  readonly port: number;
  /** frames that came in and could be opened, in order, and how many could not */
  readonly frames: readonly Buffer[];
  readonly strange: number;
  close(): void;
}

/** @param key of mode aead_aes256_gcm_rtpsize */
export async function openReceiver(key: Buffer): Promise<Receiver> {
  const socket = createSocket('udp4');
  const frames: Buffer[] = [];
  let strange = 0;
  socket.on('message', (packet, from) => {
    if (packet.length === discoveryBytes && packet.readUInt16BE() === 1) {
      const answer = Buffer.alloc(discoveryBytes);
      answer.writeUInt16BE(2, 0);
      answer.writeUInt16BE(discoveryBytes - 4, 2);
      packet.copy(answer, 4, 4, 8);
      answer.write(from.address, 8);
      answer.writeUInt16BE(from.port, discoveryBytes - 2);
      socket.send(answer, from.port, from.address);
      return;
    }
    // Version 2 of RTP, payload type 120; everything else keeps the way open.
    if (packet.length < rtpHeaderBytes || packet[0]! >> 6 !== 2 || (packet[1]! & 0x7f) !== 120) return;
    const frame = decrypt(packet, key);
    if (frame) frames.push(frame);
    else strange += 1;
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    frames,
    get strange() {
      return strange;
    },
    close: () => void socket.close(),
  };
}

/** The Opus frame in a packet; null if it was made with another key, or is none. */
export function decrypt(packet: Buffer, key: Buffer): Buffer | null {
  const hasExtension = (packet[0]! & 0x10) !== 0;
  const headerBytes = rtpHeaderBytes + 4 * (packet[0]! & 0x0f) + (hasExtension ? 4 : 0);
  if (packet.length < headerBytes + tagBytes + nonceBytes) return null;
  const nonce = Buffer.alloc(12);
  packet.copy(nonce, 0, packet.length - nonceBytes);
  const end = packet.length - nonceBytes - tagBytes;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(packet.subarray(0, headerBytes));
    decipher.setAuthTag(packet.subarray(end, end + tagBytes));
    const plain = Buffer.concat([decipher.update(packet.subarray(headerBytes, end)), decipher.final()]);
    // The words of the extension are encrypted with the sound; only their count is not.
    return hasExtension ? plain.subarray(4 * packet.readUInt16BE(headerBytes - 2)) : plain;
  } catch {
    return null;
  }
}
