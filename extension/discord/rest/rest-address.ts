import { parseGatewayUrl } from '../gateway/address.ts';
import { isUnder } from '../url.ts';

const discordApi = 'https://discord.com/api/v10';
/** Discord's API lets no other site read its answers, and refuses a bot with a browser's User-Agent. */
export const discordOrigins = ['https://discord.com/*'] as const;
const localOrigins = ['http://127.0.0.1/*', 'http://localhost/*'] as const;

/** The REST API that belongs to this gateway, or null if the token may not go to any: a server of neither kind. */
export function restAddress(gatewayUrl: string): string | null {
  const { url, isOnThisComputer } = parseGatewayUrl(gatewayUrl);
  if (isUnder(url.hostname, 'discord.gg')) return discordApi;
  if (!isOnThisComputer) return null;
  return `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}/api/v10`;
}

/** The permissions that are needed first, to name the bot and to read the answer. */
export function restPermissionsFor(gatewayUrl: string): string[] {
  const address = restAddress(gatewayUrl);
  if (address === discordApi) return [...discordOrigins];
  return localOrigins.filter((origin) => address?.startsWith(`${origin.slice(0, -2)}:`));
}

/** Whether one of these is such a permission, which a feature has waited for. */
export const isRestPermission = (origins: readonly string[]): boolean =>
  origins.some((origin) => [...discordOrigins, ...localOrigins].some((one) => one === origin));
