import { socketOpen, type SocketLike } from './socket.ts';

/**
 * Lets go of a socket for good. Its handlers go first, since nothing that it still says counts, and nobody waits for
 * its close event: a silent peer delays that by 30 s, and browsers have no terminate(). The empty error handler
 * stays, as the `ws` package would otherwise throw what happens to a socket that was still connecting.
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
