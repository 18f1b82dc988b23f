import { createSocket, type Socket } from 'node:dgram';
import type { LocalServer } from '../../local-server/index.ts';

/** The network between the hosts and the server's UDP port; every Ready from now on names it. */
export interface UdpRelay {
  /** nothing passes, in either direction */
  isDark: boolean;
  /** As a NAT that forgot its flows: what hosts send leaves from another port, and what is sent to the old one is lost. */
  changePort(): Promise<void>;
  close(): Promise<void>;
}

/** @param address the relay's own, of this computer */
export async function startUdpRelay(server: LocalServer, address = '127.0.0.1'): Promise<UdpRelay> {
  let host: { address: string; port: number } | null = null;
  const near = await bound(address);
  const openFar = async (): Promise<Socket> => {
    const far = await bound('127.0.0.1');
    far.on('message', (packet) => {
      if (host && !relay.isDark) near.send(packet, host.port, host.address, () => undefined);
    });
    return far;
  };
  const relay: UdpRelay = {
    isDark: false,
    async changePort() {
      // The new one is there before the old number is free.
      const old = far;
      far = await openFar();
      await closed(old);
    },
    async close() {
      await Promise.all([closed(near), closed(far)]);
    },
  };
  let far = await openFar();
  near.on('message', (packet, from) => {
    host = from;
    if (!relay.isDark) far.send(packet, server.udpPort, '127.0.0.1', () => undefined);
  });
  const named = { port: near.address().port, ip: address };
  server.faults.voice.on('READY', {
    act: 'edit',
    edit: (payload) => ({ ...payload, d: { ...(payload.d as object), ...named } }),
  });
  return relay;
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  // Errors of a datagram socket concern single datagrams; the next one may pass.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  socket.setRecvBufferSize(1 << 20);
  return socket;
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
