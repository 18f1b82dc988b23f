import type { SocketLike } from '../socket.ts';

export interface FakeSocket extends SocketLike {
  readonly url: string;
  /** the client's messages, parsed */
  readonly sent: { op: number; d: unknown }[];
  /** the client's bytes, in hex */
  readonly sentBytes: string[];
  /** the client's close code, or null */
  readonly closedWith: number | null;
  /** the server's side */
  accept(): void;
  /** an object is sent as JSON, anything else as it is */
  deliver(message: unknown): void;
  /** the server closes */
  drop(code: number, reason?: string): void;
  fail(): void;
}

/** A network of sockets under the test's control. Like a browser's, they are silent once detached. */
export function createFakeNetwork(): {
  open(url: string): SocketLike;
  readonly sockets: FakeSocket[];
  last(): FakeSocket;
} {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    open(url) {
      const socket = createFakeSocket(url);
      sockets.push(socket);
      return socket;
    },
    last() {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('no socket was opened');
      return socket;
    },
  };
}

function createFakeSocket(url: string): FakeSocket {
  let readyState = 0;
  let closedWith: number | null = null;
  const sent: FakeSocket['sent'] = [];
  const sentBytes: string[] = [];
  const socket: FakeSocket = {
    url,
    sent,
    sentBytes,
    get readyState() {
      return readyState;
    },
    get closedWith() {
      return closedWith;
    },
    binaryType: 'blob',
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(data) {
      if (readyState === 0) throw new Error('InvalidStateError');
      if (readyState !== 1) return;
      if (typeof data === 'string') sent.push(JSON.parse(data) as FakeSocket['sent'][number]);
      else sentBytes.push(Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join(''));
    },
    close(code) {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) throw new Error('InvalidAccessError');
      closedWith = code ?? 1005;
      readyState = 2;
    },
    accept() {
      if (readyState !== 0) return;
      readyState = 1;
      socket.onopen?.({});
    },
    deliver(message) {
      const isRaw = typeof message === 'string' || message instanceof ArrayBuffer;
      if (readyState === 1) socket.onmessage?.({ data: isRaw ? message : JSON.stringify(message) });
    },
    drop(code, reason = '') {
      if (readyState > 1) return;
      readyState = 3;
      socket.onclose?.({ code, reason });
    },
    fail() {
      readyState = 3;
      socket.onerror?.({});
      socket.onclose?.({ code: 1006, reason: '' });
    },
  };
  return socket;
}
