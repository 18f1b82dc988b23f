/** An unmodified dysnomia, in a separate process: a voice engine of its own, with DAVE. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Client, type VoiceConnection } from '@projectdysnomia/dysnomia';
import { fail, obey, settings, tell } from './peer-stdio.ts';
import { toneFrames } from './tone.ts';

const { hostname, port } = new URL(settings.restUrl);
const client = new Client(`Bot ${settings.token}`, {
  gateway: { intents: ['guilds', 'guildVoiceStates'] },
  rest: { domain: hostname, port: Number(port), https: false },
  voice: { opusOnly: true },
});
let connection: VoiceConnection | null = null;

async function play(left: number, right: number, seconds: number): Promise<void> {
  const ended = once(connection!, 'end', { signal: AbortSignal.timeout(seconds * 1000 + 10_000) });
  connection!.play(Readable.from(toneFrames(left, right, seconds)), { format: 'opusPackets', voiceDataTimeout: 500 });
  await ended;
  tell({ event: 'played' });
}

obey(async (command) => {
  switch (command.do) {
    case 'join':
      connection = await client.joinVoiceChannel(command.channelId);
      connection.on('error', fail);
      return tell({ event: 'joined', mode: connection.mode ?? 'none' });
    case 'play':
      return play(command.left, command.right, command.seconds);
    case 'listen':
      throw new Error('this peer only speaks');
    case 'leave':
      if (connection?.channelID) client.leaveVoiceChannel(connection.channelID);
      return tell({ event: 'left' });
  }
});
client.on('error', fail);
client.on('ready', () =>
  tell({ event: 'signed-in', userId: client.user.id, guilds: client.guilds.map(({ name }) => name) }),
);
client.connect().catch(fail);
