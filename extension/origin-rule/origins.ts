/** Servers whose refusal can be answered: the domain that the rule names, and the permission that it needs. */
const groups = [
  { domain: 'discord.gg', pattern: 'wss://*.discord.gg/*' },
  { domain: 'discord.media', pattern: 'wss://*.discord.media/*' },
  { domain: '127.0.0.1', pattern: 'ws://127.0.0.1/*' },
  { domain: 'localhost', pattern: 'ws://localhost/*' },
] as const;

export type OriginGroup = (typeof groups)[number];

/** The group of a WebSocket's address, or null for servers at which Earshot never hides its origin. */
export function originGroupOf(url: string): OriginGroup | null {
  const { protocol, hostname } = new URL(url);
  return (
    groups.find(
      ({ domain, pattern }) =>
        pattern.startsWith(protocol) &&
        (hostname === domain || (protocol === 'wss:' && hostname.endsWith(`.${domain}`))),
    ) ?? null
  );
}

/**
 * The permissions requested at once, so that the voice server needs no second question: all of Discord, or this
 * computer.
 */
export function originPermissionsFor(gatewayUrl: string): string[] {
  const scheme = new URL(gatewayUrl).protocol;
  return groups.filter(({ pattern }) => pattern.startsWith(scheme)).map(({ pattern }) => pattern);
}

/**
 * A rule that takes the Origin header from this extension's own WebSocket handshakes with these domains, and from
 * nothing else: not from tabs, and not from other extensions.
 * @param ownHost of the extension's own addresses
 */
export const originRule = (ownHost: string, domains: readonly string[]) =>
  ({
    id: 1,
    priority: 1,
    condition: {
      initiatorDomains: [ownHost],
      requestDomains: [...domains],
      resourceTypes: ['websocket'],
      // requests that belong to no tab
      tabIds: [-1],
    },
    action: { type: 'modifyHeaders', requestHeaders: [{ header: 'origin', operation: 'remove' }] },
  }) as const;
