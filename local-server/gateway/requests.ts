import { parseShape } from '../../shared-protocol/parse-json.ts';
import type { WorldGuild } from '../world/world.ts';
import { ChannelInfoRequest, MembersRequest, SoundsRequest, VoiceStateRequest } from './client-payloads.ts';
import { channelInfoFields, type GatewayContext } from './gateway-context.ts';
import type { GatewaySession } from './gateway-sessions.ts';
import { membersChunks } from './members-chunks.ts';
import { PresenceRequest } from './presences.ts';

/** @throws EarshotError if `d` has not the shape of the opcode */
type Request = (who: GatewaySession, d: unknown, context: GatewayContext) => void;

/** What a client may ask for once it is signed in, by opcode. What it may not see is passed over in silence. */
export const requests: Readonly<Record<number, Request>> = {
  3: (who, d, { presences }) => presences.change(who.userId, parseShape(PresenceRequest, d, 'gateway-malformed')),

  4: (who, d, { seats }) => seats.request(who, parseShape(VoiceStateRequest, d, 'gateway-malformed')),

  8: (who, d, context) => {
    const asked = parseShape(MembersRequest, d, 'gateway-malformed');
    const guild = guildOf(who, asked.guild_id, context);
    for (const chunk of (guild && membersChunks(guild, asked, who.intents, context.presences.of(guild))) ?? [])
      who.dispatch('GUILD_MEMBERS_CHUNK', chunk);
  },

  31: (who, d, context) => {
    for (const id of parseShape(SoundsRequest, d, 'gateway-malformed').guild_ids)
      if (guildOf(who, id, context)) who.dispatch('SOUNDBOARD_SOUNDS', { guild_id: id, soundboard_sounds: [] });
  },

  43: (who, d, context) => {
    const asked = parseShape(ChannelInfoRequest, d, 'gateway-malformed');
    const fields = channelInfoFields.filter((field) => asked.fields.includes(field));
    const guild = guildOf(who, asked.guild_id, context);
    if (guild) who.dispatch('CHANNEL_INFO', context.voiceStatus.info(guild.id, who.userId, fields));
  },
};

const guildOf = (who: GatewaySession, guildId: string | undefined, { seats }: GatewayContext): WorldGuild | undefined =>
  seats.guildsOf(who.userId).find(({ id }) => id === guildId && who.sees(id) && seats.isAvailable(id));
