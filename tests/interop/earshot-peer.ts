/** An unmodified discord.js with an unmodified @discordjs/voice, in a separate process, that records all it hears. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
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
import type { PeerAnswers, PeerRequest } from './earshot-peer-process.ts';
import { toneFrames } from './peers/tone.ts';

const patienceMs = 20_000;
const settings = JSON.parse(process.env.EARSHOT_PEER ?? '{}') as { restUrl: string; token: string; guildId: string };
const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
  rest: { api: settings.restUrl },
});
const player = createAudioPlayer({ behaviors: { noSubscriber: NoSubscriberBehavior.Play } });
const heard = new Map<string, { atMs: number; data: string }[]>();
const errors: string[] = [];
const headers: PeerAnswers['headers'] = [];
let connection: VoiceConnection | null = null;

/** Its receiver ends a stream at the first frame that it cannot decrypt; the next one begins with the next frame. */
function hear(from: VoiceConnection, userId: string): void {
  const stream = from.receiver.subscribe(userId, { end: { behavior: EndBehaviorType.Manual } });
  stream.on('data', (packet: Buffer) => heard.get(userId)!.push({ atMs: Date.now(), data: packet.toString('base64') }));
  stream.on('error', ({ message }) => errors.push(message));
  stream.on('close', () => {
    if (connection === from) hear(from, userId);
  });
}

async function join(channelId: string, hears: string[]): Promise<PeerAnswers['join']> {
  const guild = await client.guilds.fetch(settings.guildId);
  const { voiceAdapterCreator: adapterCreator } = guild;
  const joined = joinVoiceChannel({ guildId: guild.id, channelId, adapterCreator, selfDeaf: false });
  connection = joined;
  joined.on('error', ({ message }) => errors.push(message));
  for (const userId of hears) {
    heard.set(userId, []);
    hear(joined, userId);
  }
  await entersState(joined, VoiceConnectionStatus.Ready, patienceMs);
  joined.subscribe(player);
  const { state } = joined;
  const networking = state.status === VoiceConnectionStatus.Ready ? state.networking.state : null;
  if (networking && 'udp' in networking)
    networking.udp.on('message', (packet: Buffer) => {
      if (packet.length < 12) return;
      const [sequence, timestamp, ssrc] = [packet.readUInt16BE(2), packet.readUInt32BE(4), packet.readUInt32BE(8)];
      headers.push({ atMs: Date.now(), sequence, timestamp, ssrc });
    });
  const data = (networking && 'connectionData' in networking ? networking.connectionData : {}) as {
    encryptionMode?: string;
  };
  return { mode: data.encryptionMode ?? 'none' };
}

async function play(left: number, right: number, seconds: number): Promise<PeerAnswers['play']> {
  player.play(createAudioResource(Readable.from(toneFrames(left, right, seconds)), { inputType: StreamType.Opus }));
  await once(player, 'idle', { signal: AbortSignal.timeout(seconds * 1000 + patienceMs) });
  return {};
}

async function act(request: PeerRequest): Promise<PeerAnswers[PeerRequest['do']]> {
  switch (request.do) {
    case 'sign-in':
      await Promise.all([once(client, 'clientReady'), client.login(settings.token)]);
      return { userId: client.user!.id };
    case 'join':
      return join(request.channelId, request.hears);
    case 'play':
      return play(request.left, request.right, request.seconds);
    case 'heard':
      return heard.get(request.userId) ?? [];
    case 'headers':
      return headers;
    case 'status':
      return { privacyCode: connection?.voicePrivacyCode ?? null, errors: errors.splice(0) };
    case 'leave': {
      const leaving = connection;
      connection = null;
      leaving?.destroy();
      return {};
    }
  }
}

client.on('error', ({ message }) => errors.push(message));
process.on('disconnect', () => process.exit());
process.on('message', ({ id, ...request }: PeerRequest & { id: number }) => {
  act(request).then(
    (answer) => process.send!({ id, answer }),
    (error: unknown) => process.send!({ id, error: String(error) }),
  );
});
