import * as v from 'valibot';
import { permission } from '../../shared-protocol/permission.ts';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { VoiceFlags } from '../voice-state.ts';
import { findGuild } from '../world/lookup.ts';
import { permissionsIn } from '../world/member-permissions.ts';
import { timestamp } from '../world/timestamp.ts';
import { channelType } from '../world/world.ts';
import { demand } from './access.ts';
import { Refusal } from './refusal.ts';
import type { RestContext } from './route.ts';

export const VoiceStateChange = v.object({
  channel_id: v.optional(Snowflake),
  suppress: v.optional(v.boolean()),
});
export const OwnVoiceStateChange = v.object({
  ...VoiceStateChange.entries,
  request_to_speak_timestamp: v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.isoTimestamp(),
        v.check((text) => !Number.isNaN(Date.parse(text)), 'Could not be parsed.'),
      ),
    ),
  ),
});
type OwnVoiceStateChange = v.InferOutput<typeof OwnVoiceStateChange>;

interface Wanted {
  context: Pick<RestContext, 'world' | 'seats'>;
  /** who asks, and whose state it is */
  userId: string;
  targetId: string;
  guildId: string;
  change: OwnVoiceStateChange;
}

/**
 * PATCH /guilds/{guild}/voice-states/{user}: on a stage, who may mute members lets somebody speak or sends them back to
 * the audience; a bot can always go there itself, and raises its hand if it may request to speak.
 * @throws Refusal
 */
export function changeVoiceState({ context, userId, targetId, guildId, change }: Wanted): void {
  const { seats } = context;
  const guild = findGuild(context.world, guildId);
  if (!guild) throw new Refusal('unknown-guild');
  const { suppress, request_to_speak_timestamp: raisedAt } = change;
  const channelId = change.channel_id ?? seats.find(targetId, guildId)?.channel_id;
  if (!channelId) throw new Refusal('unknown-voice-state');
  const channel = guild.channels.find(({ id }) => id === channelId);
  if (!channel) throw new Refusal('unknown-channel');
  const isThere = seats.find(targetId, guildId)?.channel_id === channel.id;
  if (!isThere || channel.type !== channelType.stage) throw new Refusal('wrong-channel-type');

  const may = permissionsIn(guild, channel, userId);
  if (suppress === false || userId !== targetId) demand(may, permission.muteMembers);
  if (raisedAt) demand(may, permission.requestToSpeak);
  const isBot = guild.members.some(({ user }) => user.id === targetId && user.bot);
  const flags: VoiceFlags = {
    ...(suppress !== undefined && { suppress }),
    // A person who is let speak counts as having asked now; whoever goes back to the audience asks no longer.
    ...(suppress === false && !isBot && { request_to_speak_timestamp: timestamp() }),
    ...(suppress === true && { request_to_speak_timestamp: null }),
    ...(raisedAt !== undefined && { request_to_speak_timestamp: raisedAt && timestamp(Date.parse(raisedAt)) }),
  };
  seats.setFlags(targetId, guildId, flags);
}
