/** Whether a host name, as `URL` spells it, is this computer. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** `sub.discord.gg` for the domain `discord.gg`; the bare domain is not one of Discord's gateways. */
export const isUnder = (hostname: string, domain: string): boolean => hostname.endsWith(`.${domain}`);

/** As URL.parse(), which the oldest supported browsers do not have. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
