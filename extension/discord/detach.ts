import { socketOpen, type SocketLike } from './socket.ts';

/**
 * Abandons a socket for good. Its handlers go first, because nothing it still sends counts, and nobody waits for its
 * close event: a silent peer delays that by 30 s, and browsers have no terminate(). The empty error handler stays,
 * because the `ws` package would otherwise throw errors of a socket that was still connecting.
 */
export function detach(socket: SocketLike, closeCode: number): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.onerror = () => {};
  try {
    if (socket.readyState <= socketOpen) socket.close(closeCode);
  } catch {
    // a socket that cannot even be closed holds nothing
  }
}
