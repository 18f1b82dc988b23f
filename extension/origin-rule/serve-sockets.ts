import { fromBase64, toBase64 } from '../../shared-protocol/base64.ts';
import type { RuntimePort } from '../browser.ts';
import type { FromPageSocket, ToPageSocket } from './socket-messages.ts';

/** The document's side: one WebSocket for each port, which ends with it. */
export function serveSocket(port: RuntimePort): void {
  let socket: WebSocket | null = null;
  const tell = (message: FromPageSocket): void => port.postMessage(message);

  function open(url: string): void {
    const opened = new WebSocket(url);
    socket = opened;
    opened.binaryType = 'arraybuffer';
    opened.onopen = () => tell({ type: 'opened' });
    opened.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      tell(typeof data === 'string' ? { type: 'text', data } : { type: 'bytes', data: toBase64(new Uint8Array(data)) });
    opened.onerror = () => tell({ type: 'failed' });
    opened.onclose = ({ code, reason }) => tell({ type: 'closed', code, reason });
  }

  port.onMessage.addListener((raw) => {
    const message = raw as ToPageSocket;
    if (message.type === 'open' && !socket) open(message.url);
    if (message.type === 'close') socket?.close(message.code);
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (message.type === 'text') socket.send(message.data);
    const bytes = message.type === 'bytes' ? fromBase64(message.data) : null;
    if (bytes) socket.send(bytes as Uint8Array<ArrayBuffer>);
  });
  port.onDisconnect.addListener(() => {
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  });
}
