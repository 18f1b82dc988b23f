import * as v from 'valibot';
import { permission } from '../../shared-protocol/permission.ts';
import { maxStatusLength } from '../voice-status.ts';
import { channelType } from '../world/world.ts';
import { channelFor, demand } from './access.ts';
import { Refusal } from './refusal.ts';
import { on, type Route } from './route.ts';
import { textUpTo } from './texts.ts';

/** https://docs.discord.com/developers/resources/channel#set-voice-channel-status */
export const voiceStatusRoutes: readonly Route[] = [
  on('PUT', '/channels/:channel/voice-status', {
    limit: { requests: 10, perMs: 10_000 },
    body: v.object({ status: v.nullable(textUpTo(maxStatusLength)) }),
    answer(asked) {
      const { user, body, reason, context } = asked;
      const { guild, channel, may } = channelFor(asked, asked.params.channel!);
      if (channel.type !== channelType.voice) throw new Refusal('wrong-channel-type');
      const isInside = context.seats.find(user.id, guild.id)?.channel_id === channel.id;
      demand(may, permission.setVoiceChannelStatus | (isInside ? 0n : permission.manageChannels));
      context.voiceStatus.set(channel.id, body.status, user.id, reason);
      return null;
    },
  }),
];
