/** An unmodified oceanic.js, in a separate process: zlib-stream, and @discordjs/voice by its own adapter. */
import { Client } from 'oceanic.js';
import { obeyWithVoice } from './discordjs-voice-peer.ts';
import { fail, settings, tell } from './peer-stdio.ts';

const client = new Client({
  auth: `Bot ${settings.token}`,
  rest: { baseURL: `${settings.restUrl}/v10` },
  gateway: { intents: ['GUILDS', 'GUILD_VOICE_STATES'], compress: 'zlib-stream', compressLibrary: 'native' },
});

obeyWithVoice((channelID) => {
  const { id: guildID, voiceAdapterCreator } = client.guilds.get(settings.guildId)!;
  return Promise.resolve(client.joinVoiceChannel({ guildID, channelID, voiceAdapterCreator }));
});
client.on('error', fail);
client.once('ready', () =>
  tell({ event: 'signed-in', userId: client.user.id, guilds: client.guilds.map(({ name }) => name) }),
);
client.connect().catch(fail);
