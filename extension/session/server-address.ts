import { EarshotError } from '../../shared-protocol/error.ts';

/** True for the host names of this computer. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * Checks the gateway's address that the user typed: wss:// anywhere, ws:// on this computer only.
 * @throws EarshotError gateway-address
 */
export function parseGatewayUrl(text: string): { url: string; isLoopback: boolean } {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch (cause) {
    throw new EarshotError('gateway-address', 'not an address', cause);
  }
  const isLoopback = isLoopbackHost(url.hostname);
  const isSchemeRight = url.protocol === 'wss:' || (url.protocol === 'ws:' && isLoopback);
  if (!isSchemeRight || url.username || url.password || url.hash)
    throw new EarshotError('gateway-address', url.protocol);
  return { url: url.href, isLoopback };
}
