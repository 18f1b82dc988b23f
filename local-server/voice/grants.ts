import { randomBytes } from 'node:crypto';

/** The right to open a voice connection, as VOICE_STATE_UPDATE and VOICE_SERVER_UPDATE hand it out. */
export interface Grant {
  userId: string;
  guildId: string;
  channelId: string;
  sessionId: string;
  token: string;
}

/** A client's word on which seat it takes; its channel from version 9 of the voice gateway on. */
export interface VoiceClaim {
  guildId: string;
  channelId?: string;
  sessionId: string;
  token: string;
}

export const isOfSession = (grant: Grant, { sessionId, channelId }: Omit<VoiceClaim, 'guildId'>): boolean =>
  grant.sessionId === sessionId && (channelId === undefined || grant.channelId === channelId);

export interface Grants {
  /** Replaces the older grant of this user in this guild. */
  issue(grant: Omit<Grant, 'token'>): Grant;
  revoke(userId: string, guildId: string): void;
  /** The grant, or Discord's close code for what is wrong: 4011 server, 4006 session or its channel, 4004 token. */
  redeem(claim: VoiceClaim & { userId: string }): Grant | 4004 | 4006 | 4011;
  find(userId: string, guildId: string): Grant | undefined;
}

export function createGrants(isGuild: (guildId: string) => boolean): Grants {
  const grants = new Map<string, Grant>();
  const key = (userId: string, guildId: string): string => `${guildId}/${userId}`;
  return {
    issue(wanted) {
      const grant = { ...wanted, token: randomBytes(8).toString('hex') };
      grants.set(key(grant.userId, grant.guildId), grant);
      return grant;
    },
    revoke: (userId, guildId) => void grants.delete(key(userId, guildId)),
    find: (userId, guildId) => grants.get(key(userId, guildId)),
    redeem({ userId, guildId, ...claim }) {
      if (!isGuild(guildId)) return 4011;
      const grant = grants.get(key(userId, guildId));
      if (!grant || !isOfSession(grant, claim)) return 4006;
      return grant.token === claim.token ? grant : 4004;
    },
  };
}
