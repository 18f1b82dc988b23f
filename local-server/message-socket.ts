import type { RawData, WebSocket } from 'ws';
import type { RuleBook } from './faults.ts';

/** One WebSocket of ours: named messages out, through the fault rules; whole frames in. */
export interface MessageSocket {
  /** `name` is what fault rules match. */
  send(name: string, payload: Record<string, unknown>): void;
  sendBinary(name: string, bytes: Uint8Array): void;
  /** Sends just this, rules or not. */
  sendLiteral(literal: string | Uint8Array): void;
  close(code: number, reason?: string): void;
  cut(): void;
  readonly isOpen: boolean;
}

/** A peer that does not answer our close frame keeps the socket for 30 s otherwise. */
const closeDeadlineMs = 1000;

/** @param encode makes what is sent of every text that leaves */
export function createMessageSocket(
  socket: WebSocket,
  rules: RuleBook,
  encode?: (text: string) => string | Uint8Array,
): MessageSocket {
  const timers = new Set<NodeJS.Timeout>();
  socket.on('error', () => socket.terminate());
  socket.on('close', () => timers.forEach(clearTimeout));
  const later = (act: () => void, delayMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };

  const put = (data: string | Uint8Array): void => {
    if (socket.readyState !== socket.OPEN) return;
    const out = encode && typeof data === 'string' ? encode(data) : data;
    socket.send(out, { binary: typeof out !== 'string' });
  };
  const close = (code: number, reason = ''): void => {
    if (socket.readyState === socket.OPEN) socket.close(code, reason);
    later(() => socket.terminate(), closeDeadlineMs);
  };
  const cut = (): void => socket.terminate();

  const obey = (name: string, data: string | Uint8Array, payload: Record<string, unknown> | null): void => {
    const rule = rules.take(name);
    switch (rule?.act) {
      case undefined:
        return put(data);
      case 'drop':
        return;
      case 'delay':
        return later(() => put(data), rule.delayMs);
      case 'send':
        return put(rule.literal);
      case 'edit':
        return put(payload ? JSON.stringify(rule.edit(structuredClone(payload))) : data);
      case 'edit-bytes':
        return put(typeof data === 'string' ? data : rule.edit(data.slice()));
      case 'close':
        return close(rule.code, rule.reason);
      case 'cut':
        return cut();
    }
  };

  return {
    send: (name, payload) => obey(name, JSON.stringify(payload), payload),
    sendBinary: (name, bytes) => obey(name, bytes, null),
    sendLiteral: put,
    close,
    cut,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
  };
}

/** The text of a frame, in whatever chunks it came. */
export const frameText = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');
