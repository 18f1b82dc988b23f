import type { OpenSocket, SocketLike } from '../discord/socket.ts';
import { originGroupOf, type OriginGroup } from './origins.ts';

/**
 * This many handshakes in a row must be refused before the origin is suspected: a server that is down for a moment
 * answers 503 too.
 */
const suspectedAfter = 2;

/** A browser's own socket: the guard listens beside the client's handlers. */
export interface WatchedSocket extends SocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
}

export interface OriginGuardOptions {
  openDirect(url: string): WatchedSocket;
  /** Opens it in a page of the extension: Chromium applies no rule to the sockets of a service worker. */
  openInPage: OpenSocket;
  /** whether the server answers at all, by HTTP */
  isReachable(url: string): Promise<boolean>;
  hasPermission(group: OriginGroup): Promise<boolean>;
  /** Replaces the rule that removes the header. */
  applyRule(domains: readonly string[]): Promise<void>;
  /** the permission is missing: only the user can give it */
  onBlocked(): void;
  /** sockets are opened without the header from now on */
  onCleared(): void;
}

export interface OriginGuard {
  open: OpenSocket;
  /** The user gave a permission. */
  permissionAdded(): Promise<void>;
}

/**
 * Browsers name the extension in every WebSocket handshake, and Discord does not promise to accept that. A server that
 * exists and refuses the handshake is tried again without the header.
 */
export function createOriginGuard(options: OriginGuardOptions): OriginGuard {
  const accepting = new Set<OriginGroup>();
  const refusals = new Map<OriginGroup, number>();
  const blocked = new Set<OriginGroup>();
  const cleared = new Set<OriginGroup>();

  async function clear(group: OriginGroup): Promise<void> {
    await options.applyRule([...cleared, group].map(({ domain }) => domain));
    blocked.delete(group);
    cleared.add(group);
    options.onCleared();
  }

  async function onRefused(group: OriginGroup, url: string): Promise<void> {
    if (accepting.has(group) || cleared.has(group)) return;
    const count = (refusals.get(group) ?? 0) + 1;
    refusals.set(group, count);
    if (count < suspectedAfter || !(await options.isReachable(url))) return;
    if (await options.hasPermission(group)) return clear(group);
    blocked.add(group);
    options.onBlocked();
  }

  return {
    open(url) {
      const group = originGroupOf(url);
      if (group && cleared.has(group)) return options.openInPage(url);
      const socket = options.openDirect(url);
      if (!group) return socket;
      socket.addEventListener('open', () => accepting.add(group));
      socket.addEventListener('error', () => {
        // A client that abandoned its socket has removed its handlers: that is not a refusal.
        if (socket.onopen !== null && socket.readyState !== 1) onRefused(group, url).catch(() => undefined);
      });
      return socket;
    },
    async permissionAdded() {
      for (const group of [...blocked]) if (await options.hasPermission(group)) await clear(group);
    },
  };
}
