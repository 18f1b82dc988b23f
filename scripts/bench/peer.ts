/** A separate program: unmodified @discordjs/voice that plays the bench's frames in a given number of calls. */
import { Readable } from 'node:stream';
import {
  createAudioPlayer,
  createAudioResource,
  entersState,
  joinVoiceChannel,
  NoSubscriberBehavior,
  StreamType,
  VoiceConnectionStatus,
  type DiscordGatewayAdapterCreator,
} from '@discordjs/voice';
import { benchCall, benchFrames } from './call.ts';

export interface PeerSettings {
  endpoint: string;
  count: number;
}
export type PeerMessage = { type: 'ready' } | { type: 'playing' };

const { endpoint, count } = JSON.parse(process.env.EARSHOT_BENCH ?? '{}') as PeerSettings;
const userId = '158049329150427136';
const patienceMs = 20_000;

/** The main gateway's answers to op 4, without a main gateway. */
const adapterFor =
  (guildId: string): DiscordGatewayAdapterCreator =>
  (methods) => ({
    sendPayload() {
      setImmediate(() => {
        const state = { guild_id: guildId, channel_id: benchCall.channelId, user_id: userId, session_id: guildId };
        methods.onVoiceStateUpdate(state as Parameters<typeof methods.onVoiceStateUpdate>[0]);
        methods.onVoiceServerUpdate({ guild_id: guildId, token: 'bench', endpoint });
      });
      return true;
    },
    destroy: () => undefined,
  });

function* forever(): Generator<Buffer> {
  for (let index = 0; ; index += 1) yield benchFrames[index % benchFrames.length]!;
}

const connections = Array.from({ length: count }, (_, index) =>
  joinVoiceChannel({
    guildId: String(100_000_000_000_000_000n + BigInt(index)),
    channelId: benchCall.channelId,
    adapterCreator: adapterFor(String(100_000_000_000_000_000n + BigInt(index))),
    selfDeaf: true,
  }),
);
const secured = connections.map(
  (connection) => new Promise<void>((resolve) => connection.on('transitioned', () => resolve())),
);
await Promise.all(connections.map((connection) => entersState(connection, VoiceConnectionStatus.Ready, patienceMs)));
await Promise.all(secured);
process.send?.({ type: 'ready' } satisfies PeerMessage);

process.on('message', () => {
  for (const connection of connections) {
    const player = createAudioPlayer({ behaviors: { noSubscriber: NoSubscriberBehavior.Play } });
    connection.subscribe(player);
    player.play(createAudioResource(Readable.from(forever()), { inputType: StreamType.Opus }));
  }
  process.send?.({ type: 'playing' } satisfies PeerMessage);
});
process.on('disconnect', () => process.exit());
