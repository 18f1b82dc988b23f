import { createCipheriv, createDecipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { createListenerSession, type ListenerSession } from '../dave/listener-session.ts';
import { openRaw, openUdp, type RawSocket, type RawUdp, type VoicePair } from './raw-client.ts';

/** Today's dialect for tests, packet by packet and without the server's own code for packets. */
export interface RawV8 {
  pair: VoicePair;
  socket: RawSocket;
  udp: RawUdp;
  ready: { ssrc: number; ip: string; port: number; modes: string[] };
  description: { mode: string; secret_key: number[]; dave_protocol_version: number };
  /** Seals a payload behind an RTP header and sends it; numbers go on by themselves. */
  speak(payload: Uint8Array, more?: PacketOptions): void;
  /** The next datagram, opened under the own key. */
  hear(): Promise<{ header: Buffer; payload: Buffer }>;
}

export interface PacketOptions {
  nonce?: number;
  /** header bytes instead of the usual twelve */
  header?: Uint8Array;
  /** what is sealed in front of and behind the payload */
  extension?: Uint8Array;
  padding?: Uint8Array;
}

/** @param mode null stops after Ready and discovery */
export async function connectV8(
  pair: VoicePair,
  mode: string,
  { daveVersion = 0, version = 8 }: { daveVersion?: number; version?: number } = {},
): Promise<RawV8> {
  const socket = await openRaw(`ws://${pair.endpoint}?v=${version}`);
  socket.send({ op: 0, d: { ...claimOf(pair), user_id: pair.userId, max_dave_protocol_version: daveVersion } });
  const ready = (await socket.op(2)).d as RawV8['ready'];
  const udp = await openUdp();
  const request = Buffer.alloc(74);
  request.writeUInt16BE(1, 0);
  request.writeUInt16BE(70, 2);
  request.writeUInt32BE(ready.ssrc, 4);
  udp.send(request, ready.port);
  const reply = await udp.next();
  const address = reply.toString('latin1', 8, reply.indexOf(0, 8));
  socket.send({ op: 1, d: { protocol: 'udp', data: { address, port: reply.readUInt16BE(72), mode } } });
  const description = (await socket.op(4)).d as RawV8['description'];
  const key = Uint8Array.from(description.secret_key);

  let sequence = 0;
  return {
    pair,
    socket,
    udp,
    ready,
    description,
    speak(payload, more = {}) {
      sequence += 1;
      const header = more.header ?? rtpHeader(sequence, sequence * 960, ready.ssrc);
      const plaintext = Buffer.concat([more.extension ?? Buffer.alloc(0), payload, more.padding ?? Buffer.alloc(0)]);
      udp.send(sealPacket(mode, key, header, plaintext, more.nonce ?? sequence), ready.port);
    },
    async hear() {
      const packet = await udp.next();
      return { header: packet.subarray(0, 12), payload: openPacket(mode, key, packet) };
    },
  };
}

export const claimOf = (pair: VoicePair) => ({
  server_id: pair.guildId,
  session_id: pair.sessionId,
  token: pair.token,
});

export function rtpHeader(sequence: number, timestamp: number, ssrc: number): Buffer {
  const header = Buffer.from('807800000000000000000000', 'hex');
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  return header;
}

export function sealPacket(
  mode: string,
  key: Uint8Array,
  header: Uint8Array,
  plaintext: Uint8Array,
  nonce: number,
): Buffer {
  const wire = Buffer.alloc(4);
  wire.writeUInt32BE(nonce);
  if (mode.includes('xchacha')) {
    const sealed = xchacha20poly1305(key, Buffer.concat([wire, Buffer.alloc(20)]), header).encrypt(plaintext);
    return Buffer.concat([header, sealed, wire]);
  }
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.concat([wire, Buffer.alloc(8)])).setAAD(header);
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag(), wire]);
}

/** What was sealed: the body of a header extension, if there is one, and the frame. */
export function openPacket(mode: string, key: Uint8Array, packet: Buffer): Buffer {
  const header = packet.subarray(0, packet[0]! & 0x10 ? 16 : 12);
  const wire = packet.subarray(-4);
  if (mode.includes('xchacha'))
    return Buffer.from(
      xchacha20poly1305(key, Buffer.concat([wire, Buffer.alloc(20)]), header).decrypt(
        packet.subarray(header.length, -4),
      ),
    );
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.concat([wire, Buffer.alloc(8)]))
    .setAAD(header)
    .setAuthTag(packet.subarray(-20, -4));
  return Buffer.concat([decipher.update(packet.subarray(header.length, -20)), decipher.final()]);
}

/** Lets a member take part in the channel's encryption over its socket. */
export function takePartInDave({ socket, description, pair }: RawV8, channelId: string): ListenerSession {
  const session = createListenerSession({
    userId: pair.userId,
    channelId,
    send(message) {
      if ('d' in message) socket.send(message);
      else socket.sendLiteral(Buffer.concat([Buffer.from([message.op]), message.binary]));
    },
  });
  session.start(description.dave_protocol_version);
  socket.hear(({ op, d, binary }) => (binary ? session.receiveBinary(op, binary) : session.receiveJson(op, d)));
  return session;
}
