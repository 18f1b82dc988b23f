import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { StageInstance } from '../stage-instances.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { channelType } from '../world/world.ts';
import { channelFor, demand } from './access.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Route } from './route.ts';
import { textUpTo } from './texts.ts';

const Topic = v.pipe(textUpTo(120), v.minLength(1));
/** 1 was for everybody to find, and is gone. */
const PrivacyLevel = v.picklist([1, 2]);
const guildOnly = 2;
/** Who has all three is the stage's moderator. */
const moderator = permissionBit.manageChannels | permissionBit.muteMembers | permissionBit.moveMembers;

/** https://docs.discord.com/developers/resources/stage-instance */
export const stageInstanceRoutes: readonly Route[] = [
  on('POST', '/stage-instances', {
    body: v.object({ channel_id: Snowflake, topic: Topic, privacy_level: v.optional(PrivacyLevel, guildOnly) }),
    answer(asked) {
      const { channel_id, topic, privacy_level } = asked.body;
      const { channel, may } = channelFor(asked, channel_id);
      if (channel.type !== channelType.stage) throw new Refusal('wrong-channel-type');
      demand(may, moderator);
      if (asked.context.stages.of(channel.id)) throw new Refusal('stage-already-open');
      return { body: asked.context.stages.open(channel.id, { topic, privacy_level }, by(asked)) };
    },
  }),
  on('GET', '/stage-instances/:channel', { answer: (asked) => ({ body: instanceFor(asked, 0n) }) }),
  on('PATCH', '/stage-instances/:channel', {
    body: v.object({ topic: v.exactOptional(Topic), privacy_level: v.exactOptional(PrivacyLevel) }),
    answer(asked) {
      const instance = instanceFor(asked, moderator);
      asked.context.stages.change(instance, asked.body, by(asked));
      return { body: instance };
    },
  }),
  on('DELETE', '/stage-instances/:channel', {
    answer(asked) {
      asked.context.stages.close(instanceFor(asked, moderator), by(asked));
      return null;
    },
  }),
];

const by = ({ user, reason }: Asked<unknown>) => ({ userId: user.id, reason });

function instanceFor(asked: Asked<unknown>, wanted: bigint): StageInstance {
  const { channel, may } = channelFor(asked, asked.params.channel!);
  demand(may, wanted);
  const instance = asked.context.stages.of(channel.id);
  if (!instance) throw new Refusal('unknown-stage-instance');
  return instance;
}
