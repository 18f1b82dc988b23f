/** An unmodified discord.js with an unmodified @discordjs/voice, in a separate process. */
import { joinVoiceChannel } from '@discordjs/voice';
import { Client, GatewayIntentBits } from 'discord.js';
import { obeyWithVoice } from './discordjs-voice-peer.ts';
import { fail, settings, tell } from './peer-stdio.ts';

const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates];
const client = new Client({ intents, rest: { api: settings.restUrl } });

obeyWithVoice(async (channelId) => {
  const { id: guildId, voiceAdapterCreator: adapterCreator } = await client.guilds.fetch(settings.guildId);
  return joinVoiceChannel({ guildId, channelId, adapterCreator, selfDeaf: false });
});
client.on('error', fail);
client.once('clientReady', ({ user, guilds }) =>
  tell({ event: 'signed-in', userId: user.id, guilds: guilds.cache.map(({ name }) => name) }),
);
client.login(settings.token).catch(fail);
