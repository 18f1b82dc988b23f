import { createSocket } from 'node:dgram';
import type { UdpTarget } from './resolve-candidates.ts';

/** So many refusals by ICMP within the span mean that nobody listens there. */
export const refusals = { count: 3, withinMs: 5000 } as const;

/**
 * After discovery a flood has to end in the kernel. Where nobody listens there is room for a few datagrams; for who
 * speaks, for those that ten speakers send between two looks of the pacer, many times over.
 */
const receiveBufferBytes = { unheard: 4096, heard: 32_768 } as const;

export interface VoiceSocket {
  /** To one target, before `connect`. */
  sendTo(packet: Uint8Array, target: UdpTarget): boolean;
  /** From now on packets go to this target only, and only what it sends is received. */
  connect(target: UdpTarget, onConnected: (error: Error | null) => void): void;
  /** Hands one packet to the kernel; false where the socket is closed or not connected. Never throws. */
  send(packet: Uint8Array): boolean;
  /** As `send`, for a packet that carries no sound: `onUnsent` does not hear of it. */
  keepAlive(packet: Uint8Array): boolean;
  close(): void;
}

/**
 * One UDP socket of a session. Errors of single packets (no route, too large, buffers full) lose that packet and are
 * told to `onUnsent`; nothing is queued for a second try, since late sound is worse than lost sound.
 */
export function openVoiceSocket(options: {
  family: 4 | 6;
  /** whether anything is done with what comes in after `connect` */
  isHeard: boolean;
  nowMs: () => number;
  onMessage: (message: Uint8Array, from: { address: string; port: number }) => void;
  onUnsent: (code: string) => void;
  /** three refusals in five seconds */
  onRefused: () => void;
}): VoiceSocket {
  const { family, isHeard, nowMs, onMessage, onUnsent, onRefused } = options;
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  let phase: 'open' | 'connected' | 'closed' = 'open';
  let refusedAtMs: number[] = [];

  const failed = (error: NodeJS.ErrnoException): void => {
    if (phase === 'closed') return;
    if (error.code !== 'ECONNREFUSED') return;
    const now = nowMs();
    refusedAtMs = [...refusedAtMs.filter((at) => now - at < refusals.withinMs), now];
    if (refusedAtMs.length >= refusals.count) onRefused();
  };
  const sent = (error: Error | null): void => {
    if (!error) return;
    onUnsent((error as NodeJS.ErrnoException).code ?? 'unknown');
    failed(error);
  };
  socket.on('error', failed);
  socket.on('message', onMessage);

  /** A closed socket throws at once instead of calling back. */
  const guarded = (send: () => void): boolean => {
    if (phase === 'closed') return false;
    try {
      send();
      return true;
    } catch {
      return false;
    }
  };

  return {
    sendTo: (packet, { address, port }) =>
      phase === 'open' && guarded(() => socket.send(packet, port, address, () => undefined)),
    connect({ address, port }, onConnected) {
      socket.connect(port, address, (error?: Error) => {
        if (phase === 'closed') return;
        if (error) return onConnected(error);
        phase = 'connected';
        guarded(() => socket.setRecvBufferSize(receiveBufferBytes[isHeard ? 'heard' : 'unheard']));
        onConnected(null);
      });
    },
    send: (packet) => phase === 'connected' && guarded(() => socket.send(packet, sent)),
    keepAlive: (packet) =>
      phase === 'connected' && guarded(() => socket.send(packet, (error) => error && failed(error))),
    close() {
      if (phase === 'closed') return;
      phase = 'closed';
      guardedClose();
    },
  };

  function guardedClose(): void {
    try {
      socket.close();
    } catch {
      // Closing a socket that never got its handle throws; there is nothing left to close then.
    }
  }
}
