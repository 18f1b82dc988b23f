import { EarshotError } from '../../../shared-protocol/error.ts';
import { isLoopback, isUnder, parseUrl } from '../url.ts';

/** Discord's voice servers; the original document's example is in the second domain. */
const voiceDomains = ['discord.media', 'discord.gg'];

/** Longer than any host name with a port. */
const maxEndpointCharacters = 260;

export interface VoiceEndpoint {
  /** with scheme and port, without path and query */
  url: string;
  /** the bare name or address, for UDP */
  host: string;
}

/**
 * Reads VOICE_SERVER_UPDATE's `endpoint`: a host with or without a port. A literal `:80` is dropped, because servers
 * used to append it without meaning; any other port stays, or the server answers 4006.
 * @throws EarshotError `endpoint-invalid`, also for a host where voice never goes: wss:// leads to Discord or to the
 * user's own gateway, ws:// to this computer
 */
export function parseVoiceEndpoint(
  endpoint: string | null,
  { isInsecure, gatewayHost = null }: { isInsecure: boolean; gatewayHost?: string | null },
): VoiceEndpoint {
  if (!endpoint || endpoint.length > maxEndpointCharacters || !/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(endpoint))
    throw new EarshotError('endpoint-invalid', 'not a host');
  const parsed = parseUrl(`${isInsecure ? 'ws' : 'wss'}://${endpoint.replace(/:80$/, '')}`);
  if (!parsed || parsed.port === '0') throw new EarshotError('endpoint-invalid', 'not a host');
  const { hostname } = parsed;
  const isAllowed = isInsecure
    ? isLoopback(hostname)
    : hostname === gatewayHost || voiceDomains.some((domain) => isUnder(hostname, domain));
  if (!isAllowed) throw new EarshotError('endpoint-invalid', 'not a voice server of this gateway');
  return { url: parsed.origin, host: hostname.replace(/^\[|\]$/g, '') };
}
