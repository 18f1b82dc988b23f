import { fromBase64, toBase64 } from '../../shared-protocol/base64.ts';
import type { RuntimePort } from '../browser.ts';
import type { SocketLike } from '../discord/socket.ts';
import { readFromPageSocket, type FromPageSocket, type ToPageSocket } from './socket-messages.ts';

/** A WebSocket that lives in the offscreen document, as its user in the background sees it. */
export function createPageSocket(url: string, openPort: () => Promise<RuntimePort>): SocketLike {
  let readyState = 0;
  let port: RuntimePort | null = null;
  const tell = (message: ToPageSocket): void => port?.postMessage(message);

  const end = (event: { code: number; reason: string }): void => {
    if (readyState === 3) return;
    readyState = 3;
    port?.disconnect();
    socket.onclose?.(event);
  };
  const fail = (): void => {
    if (readyState === 3) return;
    socket.onerror?.({});
    end({ code: 1006, reason: '' });
  };

  function onMessage(message: FromPageSocket): void {
    switch (message.type) {
      case 'opened':
        if (readyState !== 0) return;
        readyState = 1;
        return socket.onopen?.({});
      case 'text':
        return socket.onmessage?.({ data: message.data });
      case 'bytes':
        return socket.onmessage?.({ data: fromBase64(message.data)?.buffer ?? new ArrayBuffer(0) });
      case 'failed':
        return socket.onerror?.({});
      case 'closed':
        return end(message);
    }
  }

  const socket: SocketLike = {
    get readyState() {
      return readyState;
    },
    binaryType: 'arraybuffer',
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(data) {
      if (readyState === 0) throw new Error('The socket is not open yet.');
      if (readyState === 1)
        tell(typeof data === 'string' ? { type: 'text', data } : { type: 'bytes', data: toBase64(data) });
    },
    close(code) {
      if (readyState > 1) return;
      readyState = 2;
      tell({ type: 'close', code });
    },
  };

  openPort().then((opened) => {
    port = opened;
    opened.onMessage.addListener((raw) => {
      const message = readFromPageSocket(raw);
      if (message) onMessage(message);
    });
    opened.onDisconnect.addListener(fail);
    if (readyState === 0) tell({ type: 'open', url });
    else end({ code: 1006, reason: '' });
  }, fail);
  return socket;
}
