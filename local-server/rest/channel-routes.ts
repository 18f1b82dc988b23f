import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { auditAction } from '../audit-log.ts';
import { openChannel } from '../gateway/guild-payload.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { channelType, type WorldChannel } from '../world/world.ts';
import { channelFor, demand } from './access.ts';
import { formErrorAt } from './form-errors.ts';
import { on, type Route } from './route.ts';
import { textUpTo } from './texts.ts';

/** Discord's, without boosts; a stage has less sound for more people. */
const maxBitrate = { voice: 96_000, stage: 64_000 };
const maxUsers = { voice: 99, stage: 10_000 };

/** https://docs.discord.com/developers/resources/channel#get-channel and #modify-channel */
export const channelRoutes: readonly Route[] = [
  on('GET', '/channels/:channel', {
    answer: (asked) => ({ body: openChannel(channelFor(asked, asked.params.channel!).channel) }),
  }),
  on('PATCH', '/channels/:channel', {
    limit: { requests: 10, perMs: 15_000 },
    body: v.object({
      name: v.optional(v.pipe(textUpTo(100), v.minLength(1))),
      position: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
      parent_id: v.nullish(Snowflake),
      bitrate: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(8000))),
      user_limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
    }),
    answer(asked) {
      const { body, user, context, reason } = asked;
      const { guild, channel, may } = channelFor(asked, asked.params.channel!);
      demand(may, permissionBit.manageChannels);
      const kind = channel.type === channelType.stage ? 'stage' : 'voice';
      refuseAbove('bitrate', body.bitrate, maxBitrate[kind]);
      refuseAbove('user_limit', body.user_limit, maxUsers[kind]);
      const change = Object.fromEntries(
        Object.entries(body).filter(([key, value]) => value !== undefined && (value !== null || key === 'parent_id')),
      ) as Partial<WorldChannel>;
      const changes = Object.entries(change)
        .filter(([key, value]) => channel[key as keyof WorldChannel] !== value)
        .map(([key, value]) => ({ key, old_value: channel[key as keyof WorldChannel], new_value: value }));
      context.seats.updateChannel(channel.id, change);
      context.auditLog.add(guild.id, {
        user_id: user.id,
        target_id: channel.id,
        action_type: auditAction.channelUpdate,
        changes,
        reason,
      });
      return { body: openChannel(channel) };
    },
  }),
];

function refuseAbove(key: string, value: number | null | undefined, most: number): void {
  if (typeof value === 'number' && value > most)
    throw formErrorAt([key], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`);
}
