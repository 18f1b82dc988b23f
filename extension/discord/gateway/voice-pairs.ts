import type { VoiceServerUpdate } from '../../../shared-protocol/gateway-payloads.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import type { VoiceCredentials } from './gateway-contract.ts';

interface Pair {
  channelId: string | null;
  sessionId: string;
  server: { token: Secret<string>; endpoint: string } | null;
}

/** The latest voice state and voice server of each guild; a move brings a new one of either. */
export interface VoicePairs {
  state(guildId: string, own: { channel_id: string | null; session_id: string }): void;
  server(update: VoiceServerUpdate): void;
  credentials(guildId: string, userId: string): VoiceCredentials | null;
  forget(guildId: string): void;
  clear(): void;
}

export function createVoicePairs(): VoicePairs {
  const pairs = new Map<string, Pair>();
  const none: Pair = { channelId: null, sessionId: '', server: null };
  return {
    state(guildId, own) {
      // Out of voice, the server's token is worthless.
      if (own.channel_id === null) pairs.delete(guildId);
      else
        pairs.set(guildId, {
          server: pairs.get(guildId)?.server ?? null,
          channelId: own.channel_id,
          sessionId: own.session_id,
        });
    },
    server({ guild_id, endpoint, token }) {
      const server = endpoint == null ? null : { token: new Secret(token), endpoint };
      pairs.set(guild_id, { ...(pairs.get(guild_id) ?? none), server });
    },
    credentials(guildId, userId) {
      const { channelId, sessionId, server } = pairs.get(guildId) ?? none;
      return channelId === null || server === null ? null : { guildId, channelId, userId, sessionId, ...server };
    },
    forget: (guildId) => void pairs.delete(guildId),
    clear: () => pairs.clear(),
  };
}
