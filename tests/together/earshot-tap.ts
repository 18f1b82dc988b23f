import { expect } from 'vitest';
import { createSocket, type Socket } from 'node:dgram';
import type { LocalServer } from '../../local-server/index.ts';
import { readRtpHeader } from '../../shared-protocol/packet-layout.ts';
import { median } from '../sound/measure.ts';

export interface Tapped {
  atMs: number;
  packet: Buffer;
}

export interface Voice {
  atMs: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  nonce: number;
  /** of the packet; what is shorter than `silenceBytes` carries no sound */
  bytes: number;
}

/** Of a stall: what is sealed ahead, a few times over. */
const mostLeftOut = 50;

/** 12 of header, 3 of Discord's silence frame, 16 of tag, 4 of nonce. */
export const silenceBytes = 35;

/** The wire between one host and the server: notes what leaves the host. */
export interface Tap {
  readonly packets: readonly Tapped[];
  /** voice packets alone, read as anybody on the way can read them */
  voice(): Voice[];
  /** As if the server had sent it. */
  toHost(datagram: Uint8Array): void;
  /** As if the host had sent it. */
  toServer(datagram: Uint8Array): void;
  close(): Promise<void>;
}

/** The next Ready names the tap instead of the server's own port. */
export async function tapNextReady(server: LocalServer): Promise<Tap> {
  const packets: Tapped[] = [];
  const [near, far] = [await bound(), await bound()];
  let host: { address: string; port: number } | null = null;
  near.on('message', (packet, from) => {
    host = from;
    packets.push({ atMs: performance.now(), packet: Buffer.from(packet) });
    far.send(packet, server.udpPort, '127.0.0.1');
  });
  far.on('message', (packet) => {
    if (host) near.send(packet, host.port, host.address);
  });
  const { port } = near.address();
  server.faults.voice.on(
    'READY',
    { act: 'edit', edit: (payload) => ({ ...payload, d: { ...(payload.d as object), port } }) },
    1,
  );
  return {
    packets,
    voice: () =>
      packets.flatMap(({ atMs, packet }) => {
        const header = packet.length === 74 ? null : readRtpHeader(packet);
        return header ? [{ atMs, ...header, nonce: packet.readUInt32BE(packet.length - 4), bytes: packet.length }] : [];
      }),
    toHost: (datagram) => {
      if (host) near.send(datagram, host.port, host.address);
    },
    toServer: (datagram) => far.send(datagram, server.udpPort, '127.0.0.1'),
    close: async () => {
      await Promise.all([near, far].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}

/**
 * How long it took until fifty slots of 20 ms had come, by the median of all such spans: a machine that held a few
 * packets up, the last one of all too, does not change it.
 */
export function usualSecondMs(packets: readonly Pick<Voice, 'atMs' | 'timestamp'>[]): number {
  const spans = packets.slice(50).map(({ atMs, timestamp }, index) => {
    const from = packets[index]!;
    // A source that was held up has left slots out.
    return ((atMs - from.atMs) / (((timestamp - from.timestamp) >>> 0) / 48)) * 1000;
  });
  return median(spans);
}

/**
 * The host seals some frames ahead, and seals them again if it was held up: numbers are then skipped, never used twice.
 */
export function expectNextNonce(last: number, next: number, earshot: { wasHeldUp(): boolean }): void {
  const step = (next - last) >>> 0;
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThanOrEqual(earshot.wasHeldUp() ? mostLeftOut : 1);
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(1 << 20);
  return socket;
}
