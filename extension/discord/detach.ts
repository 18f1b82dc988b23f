import { socketOpen, type SocketLike } from './socket.ts';

/**
 * Abandons a socket for good. Its handlers are removed first: later messages do not matter, and nobody waits for its
 * close event. A silent peer delays that event by 30 s, and browsers have no terminate(). The empty error handler
 * stays, because the `ws` package would otherwise throw the errors of a socket that was still connecting.
 */
export function detach(socket: SocketLike, closeCode: number): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.onerror = () => {};
  try {
    if (socket.readyState <= socketOpen) socket.close(closeCode);
  } catch {
    // A socket that cannot even be closed holds nothing.
  }
}
