import type { GuildView } from '../../page-contract/view.ts';
import { folded } from '../folded.ts';

/** Discord's snowflakes have 17 to 20 digits. */
const id = String.raw`\d{17,20}`;
/** A pasted link to a channel, as Discord's clients copy it, a mention, or the bare id. */
const pastedChannel = new RegExp(
  String.raw`^(?:(?:https?://)?(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com/channels/${id}/|<#)?(${id})(?:[/?#>].*)?$`,
  'i',
);

const idIn = (search: string): string | null => pastedChannel.exec(search.trim())?.[1] ?? null;

/**
 * The servers with those of their channels in whose name, together with the category's and the server's, every word of
 * the search occurs; a link to a channel, or its id, finds that one. Servers and channels keep their order; servers
 * without a match are left out.
 */
export function filterChannels(guilds: readonly GuildView[], search: string): GuildView[] {
  const pasted = idIn(search);
  const words = folded(search).split(/\s+/).filter(Boolean);
  return guilds
    .map((guild) => ({
      ...guild,
      channels: guild.channels.filter((channel) => {
        if (pasted !== null && channel.id === pasted) return true;
        const name = folded([channel.name, channel.category?.name, guild.name].join(' '));
        return words.every((word) => name.includes(word));
      }),
    }))
    .filter(({ channels }) => channels.length > 0);
}
