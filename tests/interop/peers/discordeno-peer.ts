/** An unmodified gateway of discordeno, in a separate process: zstd-stream. It has no voice of its own. */
import { createGatewayManager, TransportCompression } from '@discordeno/gateway';
import { fail, obey, settings, tell } from './peer-stdio.ts';

const address = {
  url: settings.gatewayUrl,
  shards: 1,
  sessionStartLimit: { total: 1, remaining: 1, resetAfter: 0, maxConcurrency: 1 },
};
const guilds: string[] = [];
let userId = '';
const gateway = createGatewayManager({
  token: settings.token,
  intents: 129,
  connection: address,
  transportCompression: TransportCompression.zstd,
  resharding: { enabled: false, shardsFullPercentage: 80, checkInterval: 0 },
  events: {
    message(_shard, { t, d }) {
      const named = d as { name: string; user: { id: string }; endpoint: string };
      if (t === 'READY') userId = named.user.id;
      if (t === 'GUILD_CREATE' && guilds.push(named.name) === 2) tell({ event: 'signed-in', userId, guilds });
      if (t === 'VOICE_SERVER_UPDATE') tell({ event: 'joined', mode: named.endpoint });
    },
  },
});

obey(async (command) => {
  switch (command.do) {
    case 'join':
      return gateway.joinVoiceChannel(settings.guildId, command.channelId);
    case 'leave':
      await gateway.leaveVoiceChannel(settings.guildId);
      return tell({ event: 'left' });
    default:
      throw new Error('this peer has no voice');
  }
});
gateway.spawnShards().catch(fail);
