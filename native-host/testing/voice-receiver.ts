import { createSocket, type RemoteInfo } from 'node:dgram';
import {
  isEmptyPlainPacket,
  readDiscoveryRequest74,
  writeDiscoveryReply70,
  writeDiscoveryReply74,
} from '../../shared-protocol/packet-layout.ts';

export interface Received {
  atMs: number;
  packet: Buffer;
  from: RemoteInfo;
}

export interface VoiceReceiver {
  readonly port: number;
  readonly received: Received[];
  /** of 8 bytes, which are not among `received` */
  readonly keepalives: Received[];
  /** whether keepalives come back as they were */
  answersKeepalives: boolean;
  send(packet: Uint8Array, to: { address: string; port: number }): void;
  /** Resolves when this many datagrams have come. */
  waitFor(count: number, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** A UDP socket on this computer that notes what comes and when; `answer` answers discovery of either dialect. */
export async function startVoiceReceiver(
  answer: (request: Uint8Array, from: RemoteInfo, receiver: VoiceReceiver) => void = answerDiscovery,
): Promise<VoiceReceiver> {
  const socket = createSocket('udp4');
  // Room for a receiver that has to wait for a processor.
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(1 << 20);
  const received: Received[] = [];
  const keepalives: Received[] = [];
  const waiting = new Set<() => void>();
  const receiver: VoiceReceiver = {
    port: socket.address().port,
    received,
    keepalives,
    answersKeepalives: true,
    send: (packet, { address, port }) => socket.send(packet, port, address),
    waitFor: (count, timeoutMs = 8000) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (received.length < count) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`${received.length} of ${count} datagrams in ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (packet, from) => {
    if (isEmptyPlainPacket(packet) || readDiscoveryRequest74(packet) !== null) return answer(packet, from, receiver);
    if (packet.length === 8) {
      keepalives.push({ atMs: performance.now(), packet, from });
      if (receiver.answersKeepalives) receiver.send(packet, from);
      return;
    }
    received.push({ atMs: performance.now(), packet, from });
    for (const check of [...waiting]) check();
  });
  return receiver;
}

export function answerDiscovery(request: Uint8Array, from: RemoteInfo, receiver: VoiceReceiver): void {
  const { address, port } = from;
  const ssrc = readDiscoveryRequest74(request);
  if (ssrc !== null) return receiver.send(writeDiscoveryReply74({ ssrc, address, port }), from);
  const ssrc70 = new DataView(request.buffer, request.byteOffset).getUint32(0);
  receiver.send(writeDiscoveryReply70({ ssrc: ssrc70, address, port }), from);
}
