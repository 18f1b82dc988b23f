import { EarshotError } from '../../../shared-protocol/error.ts';
import { isLoopback, isUnder, parseUrl } from '../url.ts';

/** Discord's own gateways, the resumable ones included, are all under this domain. */
const discordDomain = 'discord.gg';

/**
 * Checks the address that the user typed: wss:// anywhere, ws:// to this computer only, without a user name.
 * @throws EarshotError `gateway-address`
 */
export function parseGatewayUrl(text: string): { url: URL; isOnThisComputer: boolean } {
  const url = parseUrl(text.trim());
  if (!url || url.username || url.password) throw new EarshotError('gateway-address');
  const isOnThisComputer = isLoopback(url.hostname);
  const isAllowed = url.protocol === 'wss:' || (url.protocol === 'ws:' && isOnThisComputer);
  if (!isAllowed) throw new EarshotError('gateway-address', url.protocol);
  return { url, isOnThisComputer };
}

/** The address to connect to: the user's own, with version and encoding. @throws as parseGatewayUrl */
export const gatewayAddress = (url: string): string => withQuery(parseGatewayUrl(url).url);

/**
 * The address to resume at, or null if READY's `resume_gateway_url` is missing or must not receive the bot's token.
 * Allowed are: for Discord's gateway, any of Discord's on the standard port; for one on this computer, the same host;
 * for any other, the very same server.
 */
export function resumeAddress(resumeUrl: string | null | undefined, userUrl: string): string | null {
  const resume = parseUrl(resumeUrl ?? '');
  const own = parseUrl(userUrl.trim());
  if (!resume || !own || resume.username || resume.password || resume.protocol !== own.protocol) return null;
  if (isUnder(own.hostname, discordDomain))
    return isUnder(resume.hostname, discordDomain) && resume.port === '' ? withQuery(resume) : null;
  const isSame = isLoopback(own.hostname) ? resume.hostname === own.hostname : resume.host === own.host;
  return isSame ? withQuery(resume) : null;
}

function withQuery(url: URL): string {
  url.hash = '';
  url.searchParams.set('v', '10');
  url.searchParams.set('encoding', 'json');
  return url.href;
}
