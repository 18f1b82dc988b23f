import type { Server } from 'node:http';
import { createServer, type Server as NetServer, type Socket } from 'node:net';

/** First byte of every TLS connection: a handshake record (RFC 8446, 5.1). No HTTP method begins with it. */
const handshakeRecord = 0x16;
/** A connection that sends nothing is closed. */
const firstByteDeadlineMs = 10_000;

/** One port for TLS and plain connections: the first byte decides, and is not lost. */
export function createTlsFront(plain: Server, secure: Server): NetServer & { destroyAll(): void } {
  const sockets = new Set<Socket>();
  // As servers of HTTP have it: a client may close its half first.
  const front = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    const drop = (): void => void socket.destroy();
    const timer = setTimeout(drop, firstByteDeadlineMs);
    socket.on('error', drop);
    socket.on('close', () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
    socket.once('readable', () => {
      clearTimeout(timer);
      const first = socket.read(1) as Buffer | null;
      if (!first) return drop();
      socket.unshift(first);
      (first[0] === handshakeRecord ? secure : plain).emit('connection', socket);
    });
  });
  return Object.assign(front, { destroyAll: () => sockets.forEach((socket) => socket.destroy()) });
}
