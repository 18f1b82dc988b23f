/** An unmodified discord.js with an unmodified @discordjs/voice, in a separate process. */
import { Readable } from 'node:stream';
import { once } from 'node:events';
import {
  createAudioPlayer,
  createAudioResource,
  EndBehaviorType,
  entersState,
  joinVoiceChannel,
  NoSubscriberBehavior,
  StreamType,
  VoiceConnectionStatus,
  type VoiceConnection,
} from '@discordjs/voice';
import { Client, GatewayIntentBits } from 'discord.js';
import { fail, obey, settings, tell } from './peer-stdio.ts';
import { decode, pitches, toneFrames } from './tone.ts';

const patienceMs = 15_000;
const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates];
const client = new Client({ intents, rest: { api: settings.restUrl } });
const player = createAudioPlayer({ behaviors: { noSubscriber: NoSubscriberBehavior.Play } });
let connection: VoiceConnection | null = null;

async function join(channelId: string): Promise<void> {
  const guild = await client.guilds.fetch(settings.guildId);
  const { voiceAdapterCreator: adapterCreator } = guild;
  connection = joinVoiceChannel({ guildId: guild.id, channelId, adapterCreator, selfDeaf: false });
  connection.on('error', fail);
  connection.on('transitioned', () => tell({ event: 'encrypted', privacyCode: connection?.voicePrivacyCode ?? null }));
  await entersState(connection, VoiceConnectionStatus.Ready, patienceMs);
  connection.subscribe(player);
  const { state } = connection;
  const networking = state.status === VoiceConnectionStatus.Ready ? state.networking.state : null;
  const data = (networking && 'connectionData' in networking ? networking.connectionData : {}) as {
    encryptionMode?: string;
  };
  tell({ event: 'joined', mode: data.encryptionMode ?? 'none' });
}

async function play(left: number, right: number, seconds: number): Promise<void> {
  player.play(createAudioResource(Readable.from(toneFrames(left, right, seconds)), { inputType: StreamType.Opus }));
  await once(player, 'idle', { signal: AbortSignal.timeout(seconds * 1000 + patienceMs) });
  tell({ event: 'played' });
}

async function listen(userId: string): Promise<void> {
  const packets: Buffer[] = [];
  const end = { behavior: EndBehaviorType.AfterSilence, duration: 400 } as const;
  const stream = connection!.receiver.subscribe(userId, { end });
  stream.on('data', (packet: Buffer) => packets.push(packet));
  tell({ event: 'listening' });
  await once(stream, 'end', { signal: AbortSignal.timeout(patienceMs) });
  tell({ event: 'heard', packets: packets.length, ...pitches(decode(packets)) });
}

obey(async (command) => {
  switch (command.do) {
    case 'join':
      return join(command.channelId);
    case 'play':
      return play(command.left, command.right, command.seconds);
    case 'listen':
      return listen(command.userId);
    case 'leave':
      connection?.destroy();
      return tell({ event: 'left' });
  }
});
client.on('error', fail);
client.once('clientReady', ({ user, guilds }) =>
  tell({ event: 'signed-in', userId: user.id, guilds: guilds.cache.map(({ name }) => name) }),
);
client.login(settings.token).catch(fail);
