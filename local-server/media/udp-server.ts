import { createSocket, type Socket } from 'node:dgram';
import type { EventLog } from '../event-log.ts';
import type { UdpFaults } from '../faults.ts';
import type { Discovery } from './discovery-answer.ts';
import { createImpairment } from './impairment.ts';
import type { MediaFrame } from './media-frame.ts';
import type { PacketFault, TransportSession } from './transport-mode.ts';

/** The UDP side of one voice connection. */
export interface UdpPeer {
  readonly userId: string;
  readonly ssrc: number;
  readonly discovery: Discovery;
  /** null until a mode was selected */
  transport(): TransportSession | null;
  receive(frame: MediaFrame): void;
  /** A datagram of this member that carried nothing. */
  dropped(fault: PacketFault): void;
}

export interface UdpServer {
  /** the port that Ready names */
  readonly port: number;
  /** the stand-in for the document's port 80 */
  readonly documentPort: number;
  add(peer: UdpPeer): void;
  remove(peer: UdpPeer): void;
  /** Binds an address that was selected without discovery. */
  bind(peer: UdpPeer, address: string, port: number): void;
  send(peer: UdpPeer, frame: MediaFrame): void;
  addressOf(peer: UdpPeer): { address: string; port: number } | null;
  /**
   * Simulates a NAT that forgets its flows: from now on a client's packets come from an unknown address, and packets to
   * it go nowhere, until it discovers its address again.
   */
  forgetSenders(): void;
  /** Closes both ports: the kernel answers further datagrams with "port unreachable". */
  shut(): Promise<void>;
  /** Opens both again under their numbers. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

type Via = 'document' | 'ready';
interface Place {
  address: string;
  port: number;
  /** how its datagrams are recognised */
  seenAs: string;
  via: Via;
  hasSent: boolean;
}

/** Keepalives of the time were 8 bytes and came back as they were. */
const keepaliveBytes = 8;
/** Small packets at 1454 a second: as much room as the kernel grants for moments in which this process is busy. */
const receiveBufferBytes = 4 * 1024 * 1024;

interface UdpServerOptions {
  documentPort: number;
  events: EventLog;
  faults: UdpFaults;
}

/**
 * Two sockets on 127.0.0.1 that do the same: Ready's port and the document's. Both answer discovery, which binds the
 * member to the address it came from; voice counts only from that address, on either port.
 */
export async function createUdpServer({ documentPort, events, faults }: UdpServerOptions): Promise<UdpServer> {
  const peers = new Set<UdpPeer>();
  const places = new Map<UdpPeer, Place>();
  const bySender = new Map<string, UdpPeer>();
  const timers = new Set<NodeJS.Timeout>();
  const sockets: Partial<Record<Via | 'elsewhere', Socket>> = {};
  const impairment = createImpairment(faults);
  /** how often the NAT that there might be forgot its flows */
  let forgotten = 0;
  const seenAs = (address: string, port: number): string => `${address}:${port}/${forgotten}`;

  const open = async (name: Via | 'elsewhere', port: number): Promise<number> => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: receiveBufferBytes });
    // Errors of a datagram socket concern single datagrams; the next one may pass.
    socket.on('error', () => undefined);
    sockets[name] = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    if (name !== 'elsewhere') socket.on('message', (packet, from) => receive(packet, from.address, from.port, name));
    return socket.address().port;
  };
  const shut = async (): Promise<void> => {
    const open = Object.values(sockets);
    for (const name of Object.keys(sockets) as (keyof typeof sockets)[]) delete sockets[name];
    await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  };
  const put = (name: Via | 'elsewhere', packet: Uint8Array, port: number, address: string): void => {
    if (!faults.isDark) sockets[name]?.send(packet, port, address, () => undefined);
  };
  const later = (act: () => void, delayMs: number): void => {
    if (delayMs <= 0) return act();
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };

  const place = (peer: UdpPeer, address: string, port: number, via: Via): void => {
    const old = places.get(peer);
    if (old) bySender.delete(old.seenAs);
    const known = { address, port, seenAs: seenAs(address, port), via, hasSent: old?.hasSent ?? false };
    bySender.set(known.seenAs, peer);
    places.set(peer, known);
  };

  const discover = (peer: UdpPeer, request: Uint8Array, address: string, port: number, via: Via): void => {
    const isMute = faults.answers === 'none' || (faults.answers !== 'both' && faults.answers !== via);
    const isDropped = isMute || faults.dropDiscoveries > 0;
    if (!isMute && faults.dropDiscoveries > 0) faults.dropDiscoveries -= 1;
    events.emit('discovery', { ssrc: peer.ssrc, address, port, via, isAnswered: !isDropped });
    if (isDropped) return;
    place(peer, address, port, via);
    const valid = peer.discovery.writeReply({ ssrc: peer.ssrc, address, port }, request);
    const replies = faults.discoveryReplies?.(valid) ?? [valid];
    const from = faults.isReplyFromElsewhere ? 'elsewhere' : via;
    later(() => replies.forEach((reply) => put(from, reply, port, address)), faults.discoveryDelayMs);
  };

  const receive = (packet: Uint8Array, address: string, port: number, via: Via): void => {
    if (faults.isDark) return;
    for (const peer of peers) {
      if (peer.discovery.readRequest(packet) === peer.ssrc) return discover(peer, packet, address, port, via);
    }
    const peer = bySender.get(seenAs(address, port));
    if (!peer && faults.unknownSenders === 'drop') return;
    if (packet.length === keepaliveBytes) {
      if (faults.answersKeepalives) put(via, packet, port, address);
      return;
    }
    if (peer) return impairment.pass(packet, (passed) => accept(peer, passed, via));
    for (const other of peers) {
      const frame = other.transport()?.read(packet);
      if (typeof frame !== 'object' || frame.ssrc !== other.ssrc) continue;
      place(other, address, port, via);
      return deliver(other, frame, via);
    }
  };

  const accept = (peer: UdpPeer, packet: Uint8Array, via: Via): void => {
    const frame = peer.transport()?.read(packet) ?? 'no-key';
    if (typeof frame === 'string') return peer.dropped(frame);
    if (frame.ssrc !== peer.ssrc) return peer.dropped('other-ssrc');
    deliver(peer, frame, via);
  };

  const deliver = (peer: UdpPeer, frame: MediaFrame, via: Via): void => {
    const known = places.get(peer);
    if (!known) return;
    known.via = via;
    if (!known.hasSent) events.emit('first-packet', { userId: peer.userId, ssrc: peer.ssrc, via });
    known.hasSent = true;
    peer.receive(frame);
  };

  const openAll = async (ready: number, document: number) => {
    try {
      const ports = { ready: await open('ready', ready), document: await open('document', document) };
      await open('elsewhere', 0);
      return ports;
    } catch (error) {
      await shut();
      throw error;
    }
  };
  const ports = await openAll(0, documentPort);

  return {
    port: ports.ready,
    documentPort: ports.document,
    add: (peer) => void peers.add(peer),
    remove(peer) {
      peers.delete(peer);
      const known = places.get(peer);
      places.delete(peer);
      if (known && bySender.get(known.seenAs) === peer) bySender.delete(known.seenAs);
    },
    bind(peer, address, port) {
      if (!places.has(peer)) place(peer, address, port, 'ready');
    },
    addressOf: (peer) => places.get(peer) ?? null,
    send(peer, frame) {
      const known = places.get(peer);
      if (!known || known.seenAs !== seenAs(known.address, known.port)) return;
      const packet = peer.transport()?.write(frame);
      if (packet) put(known.via, packet, known.port, known.address);
    },
    forgetSenders: () => void (forgotten += 1),
    shut,
    reopen: async () => void (await openAll(ports.ready, ports.document)),
    async close() {
      timers.forEach(clearTimeout);
      impairment.close();
      await shut();
    },
  };
}
