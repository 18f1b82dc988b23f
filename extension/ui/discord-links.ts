import { permission } from '../../shared-protocol/permission.ts';
import { isLoopback, parseUrl } from '../discord/url.ts';

const hostOf = (url: string): string => parseUrl(url)?.hostname ?? '';

/** Whether a gateway is Discord's own: its invite page is useful only for bots there. */
export const isDiscord = (gatewayUrl: string): boolean => /(^|\.)discord\.gg$/.test(hostOf(gatewayUrl));

/** Whether a gateway is a plain one on this computer, as the local server is. */
export const isLocal = (gatewayUrl: string): boolean => /^ws:/i.test(gatewayUrl) && isLoopback(hostOf(gatewayUrl));

/** Discord's page that adds the bot to a server, asking only for permissions that Earshot needs or the user wants. */
export function inviteLink(botId: string, wish: { priority?: boolean; status?: boolean }): string {
  const needed = permission.viewChannel | permission.connect | permission.speak;
  const asked =
    needed | (wish.priority ? permission.prioritySpeaker : 0n) | (wish.status ? permission.setVoiceChannelStatus : 0n);
  const query = new URLSearchParams({ client_id: botId, scope: 'bot', permissions: String(asked) });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
