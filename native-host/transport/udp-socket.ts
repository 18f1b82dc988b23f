import { createSocket } from 'node:dgram';
import type { UdpTarget } from './resolve-candidates.ts';
import { createSendWatch } from './send-watch.ts';

/** This many ICMP refusals within the time span mean that nobody listens there. */
export const refusals = { count: 3, withinMs: 5000 } as const;
/** The second is Windows' name for it. */
const refusalCodes = ['ECONNREFUSED', 'ECONNRESET'];

/**
 * After discovery a flood must end in the kernel. A socket that nobody reads has room for a few datagrams. One that
 * detects speakers has room for those that fifty speakers send between two looks of the pacer, because the answer to a
 * keepalive is among them.
 */
const receiveBufferBytes = { unheard: 4096, heard: 131_072 } as const;

export interface UdpSocket {
  /** To one target, before `connect`. */
  sendTo(packet: Uint8Array, target: UdpTarget): boolean;
  /** From now on packets go to this target only, and only its packets are received. */
  connect(target: UdpTarget, onConnected: (error: Error | null) => void): void;
  /** Passes one packet to the kernel; false if it was not accepted at once. Never throws. */
  send(packet: Uint8Array): boolean;
  /** As `send`, for a packet that carries no sound: it is not reported to `onUnsent`. */
  keepAlive(packet: Uint8Array): boolean;
  /** the last keepalive has not left, or not yet */
  readonly isKeepaliveStuck: boolean;
  close(): void;
}

/**
 * One UDP socket of a session. An error for one packet (no route, too large, buffers full) loses that packet and is
 * reported to `onUnsent`. Nothing is queued for another attempt, because late sound is worse than lost sound. Once no
 * sound or no keepalive leaves any more, the socket is useless: the address that it is bound to may be gone.
 */
export function openUdpSocket(options: {
  family: 4 | 6;
  /** whether packets that arrive after `connect` are used */
  isHeard: boolean;
  nowMs: () => number;
  onMessage: (message: Uint8Array, from: { address: string; port: number }) => void;
  onUnsent: (code: string) => void;
  /** three refusals in five seconds */
  onRefused: () => void;
  /** called once: nothing leaves any more; `code` is the last error */
  onUnsendable: (code: string) => void;
}): UdpSocket {
  const { family, isHeard, nowMs, onMessage, onUnsent, onRefused, onUnsendable } = options;
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  let phase: 'open' | 'connected' | 'closed' = 'open';
  let refusedAtMs: number[] = [];
  let isGoneTold = false;
  let lastCode = 'no answer of the system';

  const refused = (): void => {
    const now = nowMs();
    refusedAtMs = [...refusedAtMs.filter((at) => now - at < refusals.withinMs), now];
    if (refusedAtMs.length >= refusals.count) onRefused();
  };

  /** A closed socket throws at once instead of calling back. */
  const guarded = (act: () => void): boolean => {
    try {
      act();
      return true;
    } catch {
      return false;
    }
  };

  /** One kind of packets on the connected socket. */
  const createOutlet = (onLost: (code: string) => void) => {
    const watch = createSendWatch();
    const look = (): void => {
      if (!watch.isGone || phase !== 'connected' || isGoneTold) return;
      isGoneTold = true;
      onUnsendable(lastCode);
    };
    const failed = ({ code = 'unknown' }: NodeJS.ErrnoException): void => {
      if (phase === 'closed') return;
      lastCode = code;
      if (refusalCodes.includes(code)) return refused();
      watch.failed(code, nowMs());
      look();
    };
    const lost = (error: NodeJS.ErrnoException): void => {
      if (phase === 'closed') return;
      onLost(error.code ?? 'unknown');
      failed(error);
    };
    const done = (error: Error | null): void => (error ? lost(error) : watch.left());
    return {
      watch,
      failed,
      hand(packet: Uint8Array): boolean {
        if (phase !== 'connected') return false;
        watch.tried(nowMs());
        // The caller is still sending: anything that may end the session waits until it has finished.
        try {
          // If the kernel has no room, Node holds the packet, and later ones would queue after it.
          if (socket.getSendQueueCount() > 0) throw Object.assign(new Error('no room'), { code: 'EAGAIN' });
          socket.send(packet, done);
        } catch (thrown) {
          setImmediate(lost, thrown as Error);
          return false;
        }
        if (watch.isGone) setImmediate(look);
        return true;
      },
    };
  };
  const sound = createOutlet(onUnsent);
  const keepalives = createOutlet(() => undefined);
  socket.on('error', sound.failed);
  socket.on('message', onMessage);

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
    send: sound.hand,
    keepAlive: keepalives.hand,
    get isKeepaliveStuck() {
      return keepalives.watch.isStuck;
    },
    close() {
      if (phase === 'closed') return;
      phase = 'closed';
      // Closing a socket that never got its handle throws; there is nothing left to close then.
      guarded(() => socket.close());
    },
  };
}
