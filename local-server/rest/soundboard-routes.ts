import * as v from 'valibot';
import { voiceStatesIntent } from '../gateway/intents.ts';
import { newSnowflake } from '../world/new-snowflake.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { channelType } from '../world/world.ts';
import { channelFor, demand, guildFor } from './access.ts';
import { Refusal } from './refusal.ts';
import { on, type Route } from './route.ts';

/** Those that everybody has; no guild here has any of its own. */
const defaultSounds = [
  ['1', 'quack', '🦆'],
  ['2', 'airhorn', '🔊'],
  ['3', 'cricket', '🦗'],
  ['4', 'golf clap', '👏'],
  ['5', 'sad horn', '🎺'],
  ['7', 'ba dum tss', '🥁'],
].map(([sound_id, name, emoji_name]) => ({
  ...{ sound_id, name, emoji_name },
  volume: 1,
  emoji_id: null,
  available: true,
}));

/** The ids of the default sounds are short, and libraries send them as numbers too. */
const SoundId = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{1,20}$/));

/** https://docs.discord.com/developers/resources/soundboard */
export const soundboardRoutes: readonly Route[] = [
  on('GET', '/soundboard-default-sounds', { answer: () => ({ body: defaultSounds }) }),
  on('GET', '/guilds/:guild/soundboard-sounds', {
    answer(asked) {
      guildFor(asked, asked.params.guild!);
      return { body: { items: [] } };
    },
  }),
  on('GET', '/guilds/:guild/soundboard-sounds/:sound', {
    answer(asked) {
      guildFor(asked, asked.params.guild!);
      throw new Refusal('unknown-sound');
    },
  }),
  on('POST', '/channels/:channel/send-soundboard-sound', {
    limit: { requests: 5, perMs: 5000 },
    body: v.object({ sound_id: SoundId, source_guild_id: v.nullish(SoundId) }),
    answer(asked) {
      const { user, body, context } = asked;
      const { guild, channel, may } = channelFor(asked, asked.params.channel!);
      if (channel.type !== channelType.voice) throw new Refusal('wrong-channel-type');
      demand(may, permissionBit.speak | permissionBit.useSoundboard);
      const row = context.seats.find(user.id, guild.id);
      if (row?.channel_id !== channel.id) throw new Refusal('target-not-in-voice');
      if (row.deaf || row.self_deaf || row.mute || row.suppress) throw new Refusal('missing-permissions');
      const sound = defaultSounds.find(({ sound_id }) => sound_id === body.sound_id);
      if (!sound) throw new Refusal('unknown-sound');
      const effect = {
        channel_id: channel.id,
        guild_id: guild.id,
        user_id: user.id,
        emoji: { id: null, name: sound.emoji_name },
        animation_type: 1,
        animation_id: 0,
        sound_id: Number(sound.sound_id),
        sound_volume: sound.volume,
        effect_id: newSnowflake(),
      };
      context.announce.change(guild, 'VOICE_CHANNEL_EFFECT_SEND', () => effect, voiceStatesIntent);
      return null;
    },
  }),
  on('GET', '/sticker-packs', { isOpen: true, answer: () => ({ body: { sticker_packs: [] } }) }),
  on('GET', '/invites/:code', {
    isOpen: true,
    answer() {
      throw new Refusal('unknown-invite');
    },
  }),
];
