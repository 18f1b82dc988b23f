/**
 * A handler of a WebSocket event. It is declared as a method, because the browser's and `ws`'s own event types are
 * wider than this one, and only a method's parameters are bivariant.
 */
type Handler<E> = { call(event: E): void }['call'] | null;

/** The part of the browser's WebSocket that the two clients use. The `ws` package has the same one. */
export interface SocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed */
  readonly readyState: number;
  binaryType: string;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  onopen: Handler<unknown>;
  onmessage: Handler<{ data: unknown }>;
  onclose: Handler<{ code: number; reason: string }>;
  onerror: Handler<unknown>;
}

/** May throw: browsers refuse some addresses at once. In a browser: `(url) => new WebSocket(url)`. */
export type OpenSocket = (url: string) => SocketLike;

export const socketOpen = 1;
