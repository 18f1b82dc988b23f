import * as v from 'valibot';
import { EarshotError } from '../shared-protocol/error.ts';
import { parseJson } from '../shared-protocol/parse-json.ts';
import { permission } from '../shared-protocol/permission.ts';
import { Snowflake } from '../shared-protocol/snowflake.ts';
import type { Seats } from './seats.ts';
import { permissionsIn } from './world/member-permissions.ts';
import { channelType, type World } from './world/world.ts';

const Change = v.object({
  channel_id: Snowflake,
  suppress: v.optional(v.boolean()),
  request_to_speak_timestamp: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp()))),
});

export interface Refusal {
  status: number;
  /** Discord's own */
  code: number;
  message: string;
}

/**
 * PATCH /guilds/{guild}/voice-states/@me: on a stage a bot can let itself speak if it may mute members, and raise its
 * hand if it may request to speak. @returns why it was refused, or null
 */
export function changeOwnVoiceState(wanted: {
  world: World;
  seats: Seats;
  userId: string;
  guildId: string;
  body: string;
}): Refusal | null {
  const { seats, userId, guildId } = wanted;
  let change: v.InferOutput<typeof Change>;
  try {
    change = parseJson(Change, wanted.body, 'message-shape');
  } catch (thrown) {
    if (!(thrown instanceof EarshotError)) throw thrown;
    return { status: 400, code: 50035, message: 'Invalid Form Body' };
  }
  const guild = wanted.world.guilds.find(({ id }) => id === guildId);
  const channel = guild?.channels.find(({ id }) => id === change.channel_id);
  if (!guild || !channel) return { status: 404, code: 10003, message: 'Unknown Channel' };
  const isThere = seats.find(userId, guildId)?.channel_id === channel.id;
  if (!isThere || channel.type !== channelType.stage)
    return { status: 400, code: 50024, message: 'Cannot execute action on this channel type' };

  const { suppress, request_to_speak_timestamp: raisedAt } = change;
  const bits = permissionsIn(guild, channel, userId);
  const mayNot =
    (suppress === false && !(bits & permission.muteMembers)) || (raisedAt && !(bits & permission.requestToSpeak));
  if (mayNot) return { status: 403, code: 50013, message: 'Missing Permissions' };
  seats.setFlags(userId, guildId, {
    ...(suppress !== undefined && { suppress }),
    ...(raisedAt !== undefined && { request_to_speak_timestamp: raisedAt }),
  });
  return null;
}
