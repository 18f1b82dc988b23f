import { gatewayOp } from '../shared-protocol/gateway-payloads.ts';
import type { GatewayFaults } from './faults.ts';
import { guildsIntent, membersIntent, voiceStatesIntent } from './gateway/intents.ts';
import type { GatewaySession, GatewaySessions } from './gateway/gateway-sessions.ts';
import { memberPayload } from './gateway/guild-payload.ts';
import type { VoiceStateRow } from './voice-state.ts';
import { isMember } from './world/lookup.ts';
import type { WorldGuild, WorldMember } from './world/world.ts';

/** Tells the bots of a guild what changed in it, each according to its intents. */
export interface Announcer {
  /**
   * To every bot in the guild with the intent, GUILDS if none is named; `payload` is made for each, undefined for one that
   * must not hear of it.
   */
  change(guild: WorldGuild, name: string, payload: (session: GatewaySession) => unknown, intent?: number): void;
  /** A member's name or roles: to bots with the members' intent, and to the bot itself without. */
  member(guild: WorldGuild, member: WorldMember): void;
  voiceState(guild: WorldGuild, row: VoiceStateRow): void;
  /** Goes to the bot itself alone, whatever its intents. */
  voiceServer(guild: WorldGuild, userId: string, token: string, endpoint: string | null): void;
}

export function createAnnouncer(sessions: () => GatewaySessions, faults: GatewayFaults): Announcer {
  const stateOf = (guild: WorldGuild, row: VoiceStateRow): Record<string, unknown> => {
    const member = guild.members.find((candidate) => candidate.user.id === row.user_id);
    return { ...row, ...(member && { member: memberPayload(member) }) };
  };
  return {
    change(guild, name, payload, intent = guildsIntent) {
      for (const session of sessions().all()) {
        if (!(session.intents & intent) || !session.sees(guild.id) || !isMember(guild, session.userId)) continue;
        const d = payload(session);
        if (d !== undefined) session.dispatch(name, d);
      }
    },
    member(guild, member) {
      for (const session of sessions().all()) {
        const isTold = session.intents & membersIntent || session.userId === member.user.id;
        if (!isTold || !session.sees(guild.id) || !isMember(guild, session.userId)) continue;
        session.dispatch('GUILD_MEMBER_UPDATE', { guild_id: guild.id, ...memberPayload(member) });
      }
    },
    voiceState(guild, row) {
      for (const session of sessions().all()) {
        if (!(session.intents & voiceStatesIntent) || !session.sees(guild.id)) continue;
        if (!isMember(guild, session.userId)) continue;
        if (faults.isVoiceStateLegacy && session.userId === row.user_id && row.channel_id !== null)
          session.send('LEGACY_VOICE_STATE', {
            op: gatewayOp.voiceStateUpdate,
            d: { user_id: row.user_id, session_id: row.session_id },
          });
        else session.dispatch('VOICE_STATE_UPDATE', stateOf(guild, row));
      }
    },
    voiceServer(guild, userId, token, endpoint) {
      for (const session of sessions()
        .of(userId)
        .filter((one) => one.sees(guild.id)))
        session.dispatch('VOICE_SERVER_UPDATE', {
          token,
          guild_id: guild.id,
          endpoint: faults.endpoint === undefined ? endpoint : faults.endpoint,
        });
    },
  };
}
