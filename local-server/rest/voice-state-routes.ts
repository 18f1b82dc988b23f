import { permission } from '../../shared-protocol/permission.ts';
import { permissionsIn } from '../world/member-permissions.ts';
import { memberIn, memberWithVoice } from './members.ts';
import { guildFor } from './access.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Route } from './route.ts';
import { changeVoiceState, OwnVoiceStateChange, VoiceStateChange } from './stage-voice-state.ts';

/** https://docs.discord.com/developers/resources/voice */
export const voiceStateRoutes: readonly Route[] = [
  on('GET', '/guilds/:guild/voice-states/@me', { answer: (asked) => stateOf(asked, asked.user.id) }),
  on('GET', '/guilds/:guild/voice-states/:user', { answer: (asked) => stateOf(asked, asked.params.user!) }),
  on('PATCH', '/guilds/:guild/voice-states/@me', {
    body: OwnVoiceStateChange,
    answer({ user, params, body, context }) {
      changeVoiceState({ context, userId: user.id, targetId: user.id, guildId: params.guild!, change: body });
      return null;
    },
  }),
  on('PATCH', '/guilds/:guild/voice-states/:user', {
    body: VoiceStateChange,
    answer({ user, params, body, context }) {
      changeVoiceState({ context, userId: user.id, targetId: params.user!, guildId: params.guild!, change: body });
      return null;
    },
  }),
];

/** Somebody else's only for a bot that may connect to the channel. */
function stateOf(asked: Asked<unknown>, userId: string) {
  const { user, params, context } = asked;
  const guild = guildFor(asked, params.guild!);
  const row = context.seats.find(userId, guild.id);
  const channel = guild.channels.find(({ id }) => id === row?.channel_id);
  if (!row || !channel) throw new Refusal('unknown-voice-state');
  if (userId !== user.id && !(permissionsIn(guild, channel, user.id) & permission.connect))
    throw new Refusal('missing-access');
  return { body: { ...row, self_stream: false, member: memberWithVoice(memberIn(guild, userId), row) } };
}
