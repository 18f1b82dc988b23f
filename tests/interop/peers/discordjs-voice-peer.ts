/** What every client does that leaves voice to @discordjs/voice. */
import { Readable } from 'node:stream';
import { once } from 'node:events';
import {
  createAudioPlayer,
  createAudioResource,
  EndBehaviorType,
  entersState,
  NoSubscriberBehavior,
  StreamType,
  VoiceConnectionStatus,
  type VoiceConnection,
} from '@discordjs/voice';
import { fail, obey, tell } from './peer-stdio.ts';
import { decode, pitches, toneFrames } from './tone.ts';

const patienceMs = 15_000;

/** @param connect asks for a voice connection, in the client's own way */
export function obeyWithVoice(connect: (channelId: string) => Promise<VoiceConnection>): void {
  const player = createAudioPlayer({ behaviors: { noSubscriber: NoSubscriberBehavior.Play } });
  let connection: VoiceConnection | null = null;

  async function join(channelId: string): Promise<void> {
    connection = await connect(channelId);
    connection.on('error', fail);
    connection.on('transitioned', () =>
      tell({ event: 'encrypted', privacyCode: connection?.voicePrivacyCode ?? null }),
    );
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
}
