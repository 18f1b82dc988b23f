import type { OpenSocket, SocketLike } from './socket.ts';
import { createRateLimit } from '../../shared-protocol/rate-limit.ts';

/** A busy guild's events come by the dozen; the log is for what a connection does. */
const noteRate = { burst: 100, perSecond: 10 };

/** Where both of Discord's gateways put number and name of a message; what follows may be megabytes. */
const headLength = 120;

/** `op 0 VOICE_STATE_UPDATE`, as far as it can be seen: never anything of what the message carries. */
export function messageWords(data: unknown): string {
  // Of the voice gateway, with a sequence number before the op if it comes from there.
  if (typeof data !== 'string') return 'binary';
  const head = data.slice(0, headLength);
  const [, op = '?'] = /"op":\s*(\d{1,3})\b/.exec(head) ?? [];
  const [, name] = /"t":\s*"([A-Z_]{1,40})"/.exec(head) ?? [];
  return `op ${op}${name === undefined ? '' : ` ${name}`}`;
}

/**
 * Notes what the sockets say: each by its number, with the ops that go and come, and the code of its end.
 * @param note takes a line if anybody wants it
 */
export function logSockets(
  open: OpenSocket,
  { note, isWanted, nowMs }: { note(text: string): void; isWanted(): boolean; nowMs(): number },
): OpenSocket {
  const isWithinRate = createRateLimit(noteRate);
  let sockets = 0;
  return (url) => {
    const socket = open(url);
    const number = (sockets += 1);
    const say = (words: () => string): void => {
      if (isWanted() && isWithinRate(nowMs())) note(`socket ${number} ${words()}`);
    };
    say(() => 'opens');
    return watched(socket, {
      sent: (data) => say(() => `> ${messageWords(data)}`),
      received: (data) => say(() => `< ${messageWords(data)}`),
      closed: (code) => say(() => `is closed with ${code}`),
    });
  };
}

interface Hearer {
  sent(data: unknown): void;
  received(data: unknown): void;
  closed(code: number): void;
}

/** The same socket; `hearer` gets each message first. */
function watched(socket: SocketLike, hearer: Hearer): SocketLike {
  let onmessage: SocketLike['onmessage'] = null;
  let onclose: SocketLike['onclose'] = null;
  socket.onmessage = (event) => {
    hearer.received(event.data);
    onmessage?.(event);
  };
  socket.onclose = (event) => {
    hearer.closed(event.code);
    onclose?.(event);
  };
  return {
    get readyState() {
      return socket.readyState;
    },
    get binaryType() {
      return socket.binaryType;
    },
    set binaryType(type) {
      socket.binaryType = type;
    },
    send(data) {
      hearer.sent(data);
      socket.send(data);
    },
    close: (code, reason) => socket.close(code, reason),
    get onopen() {
      return socket.onopen;
    },
    set onopen(handler) {
      socket.onopen = handler;
    },
    get onmessage() {
      return onmessage;
    },
    set onmessage(handler) {
      onmessage = handler;
    },
    get onclose() {
      return onclose;
    },
    set onclose(handler) {
      onclose = handler;
    },
    get onerror() {
      return socket.onerror;
    },
    set onerror(handler) {
      socket.onerror = handler;
    },
  };
}
