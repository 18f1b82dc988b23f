/** An unmodified eris, in a separate process: voice gateway version 4, xsalsa20_poly1305. */
import { Agent } from 'node:https';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import Eris, { type VoiceConnection } from 'eris';
import { fail, obey, settings, tell } from './peer-stdio.ts';
import { decode, pitches, toneFrames } from './tone.ts';

const quietAfterMs = 400;
const { port } = new URL(settings.restUrl);
// Its REST client knows a host but no port: the agent brings that in.
const client = Eris(`Bot ${settings.token}`, {
  intents: ['guilds', 'guildVoiceStates'],
  opusOnly: true,
  rest: { domain: '127.0.0.1', agent: new Agent({ port: Number(port) }) },
});
let connection: VoiceConnection | null = null;

async function play(left: number, right: number, seconds: number): Promise<void> {
  const ended = once(connection!, 'end', { signal: AbortSignal.timeout(seconds * 1000 + 10_000) });
  connection!.play(Readable.from(toneFrames(left, right, seconds)), { format: 'opusPackets', voiceDataTimeout: 500 });
  await ended;
  tell({ event: 'played' });
}

/** Its receiver never ends by itself. */
async function listen(userId: string): Promise<void> {
  const packets: Buffer[] = [];
  const stream = connection!.receive('opus');
  const isOver = new Promise<void>((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    stream.on('data', (packet: Buffer, speaker: string) => {
      if (speaker !== userId) return;
      packets.push(Buffer.from(packet));
      clearTimeout(timer);
      timer = setTimeout(resolve, quietAfterMs);
    });
  });
  tell({ event: 'listening' });
  await isOver;
  tell({ event: 'heard', packets: packets.length, ...pitches(decode(packets)) });
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
      return listen(command.userId);
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
