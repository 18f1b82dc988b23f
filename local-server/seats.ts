import { randomBytes } from 'node:crypto';
import type { Announcer } from './announcer.ts';
import type { EventLog } from './event-log.ts';
import type { GatewayFaults } from './faults.ts';
import type { VoiceStateRequest } from './gateway/client-payloads.ts';
import type { GatewaySession, GatewaySessions } from './gateway/gateway-sessions.ts';
import type { Presences } from './gateway/presences.ts';
import { createGuildChanges, type GuildChanges } from './guild-changes.ts';
import { createSeatDeadlines } from './seat-deadlines.ts';
import { createSeatTable } from './seat-table.ts';
import { createVoicePairs } from './voice-pairs.ts';
import type { VoiceFlags, VoiceStateRow } from './voice-state.ts';
import type { Grants } from './voice/grants.ts';
import { findChannel, findGuild, guildsOf, isMember } from './world/lookup.ts';
import { isSuppressed, mayJoin } from './world/member-permissions.ts';
import type { World, WorldChannel, WorldGuild } from './world/world.ts';

/** Everybody's voice states, as the main gateway knows them, and every change of them. */
export interface Seats extends GuildChanges {
  guildsOf(userId: string): WorldGuild[];
  guildOf(channelId: string): WorldGuild | undefined;
  channel(channelId: string): WorldChannel | undefined;
  inGuild(guildId: string): VoiceStateRow[];
  inChannel(channelId: string): VoiceStateRow[];
  find(userId: string, guildId: string): VoiceStateRow | undefined;
  isHeard(userId: string, channelId: string): boolean;
  /** A client's op 4: obeyed, or ignored silently as Discord does. */
  request(session: GatewaySession, wanted: VoiceStateRequest): void;
  /** Adds somebody who needs no gateway: a person, or the listener. Limits do not count. */
  seat(userId: string, channelId: string, flags?: VoiceFlags): void;
  /** Removes a voice state; the voice connection closes with `code`. */
  unseat(userId: string, guildId: string, code?: number): void;
  /** A moderator's move: the same session, a new voice token. */
  move(userId: string, channelId: string): void;
  setFlags(userId: string, guildId: string, flags: VoiceFlags): void;
  /** Names another voice server to all bots in voice: the old connections close with 4014. Null: none for now. */
  changeVoiceServer(guildId: string, endpoint?: string | null): void;
  sessionEnded(session: GatewaySession): void;
  /** A voice connection came or went: a voice state without one is removed after a while. */
  voiceConnected(userId: string, guildId: string): void;
  voiceLost(userId: string, guildId: string): void;
  close(): void;
}

interface SeatsOptions {
  world: World;
  presences: Presences;
  announce: Announcer;
  sessions: () => GatewaySessions;
  grants: Grants;
  events: EventLog;
  faults: GatewayFaults;
  endpoint: () => string;
  /** a seat without voice connection is taken away after this time, in ms */
  abandonAfterMs: number;
  /** the first came into a channel, the last left it */
  filled: (channelId: string) => void;
  emptied: (channelId: string) => void;
  disconnect: (userId: string, guildId: string, code: number) => void;
  hasVoice: (userId: string, guildId: string) => boolean;
}

/** Disconnected: kicked, moved, channel deleted, voice server changed. */
const disconnected = 4014;

export function createSeats(options: SeatsOptions): Seats {
  const { world, announce, grants, events, faults, endpoint, abandonAfterMs, disconnect, hasVoice } = options;
  const pairs = createVoicePairs(faults);
  const table = createSeatTable(options);
  const deadlines = createSeatDeadlines(abandonAfterMs, (userId, guildId) => seats.unseat(userId, guildId));

  const place = (
    guild: WorldGuild,
    channel: WorldChannel,
    userId: string,
    sessionId: string,
    flags: VoiceFlags,
  ): VoiceStateRow => {
    const row: VoiceStateRow = {
      guild_id: guild.id,
      channel_id: channel.id,
      user_id: userId,
      session_id: sessionId,
      deaf: false,
      mute: false,
      self_deaf: false,
      self_mute: false,
      self_video: false,
      suppress: isSuppressed(guild, channel, userId),
      request_to_speak_timestamp: null,
      ...flags,
    };
    table.put(row);
    return row;
  };

  /** Accepts a bot and sends it its voice server. */
  const admit = (
    guild: WorldGuild,
    channel: WorldChannel,
    userId: string,
    sessionId: string,
    flags: VoiceFlags,
  ): void => {
    const row = place(guild, channel, userId, sessionId, flags);
    const grant = grants.issue({ userId, guildId: guild.id, channelId: channel.id, sessionId });
    pairs.tell({
      isStill: () => table.find(userId, guild.id) === row && grants.find(userId, guild.id) === grant,
      state: () => announce.voiceState(guild, row),
      server: (named) => announce.voiceServer(guild, userId, grant.token, named),
      endpoint: endpoint(),
    });
    deadlines.start(userId, guild.id);
    events.emit('joined', { userId, guildId: guild.id, channelId: channel.id });
  };

  const seats: Seats = {
    ...createGuildChanges({
      world,
      table,
      announce,
      presences: options.presences,
      sessionsOf: (userId) => options.sessions().of(userId),
      unseat: (userId, guildId) => seats.unseat(userId, guildId),
    }),
    guildsOf: (userId) => guildsOf(world, userId),
    guildOf: (channelId) => findChannel(world, channelId)?.guild,
    channel: (channelId) => findChannel(world, channelId)?.channel,
    inGuild: table.inGuild,
    inChannel: table.inChannel,
    find: table.find,
    isHeard: table.isHeard,

    request(session, wanted) {
      const { userId } = session;
      const guild = findGuild(world, wanted.guild_id);
      if (!guild || !session.sees(guild.id) || !isMember(guild, userId) || !seats.isAvailable(guild.id)) return;
      const flags = { self_mute: wanted.self_mute, self_deaf: wanted.self_deaf };
      const present = table.find(userId, guild.id);
      if (wanted.channel_id === null) return seats.unseat(userId, guild.id);
      const channel = guild.channels.find((candidate) => candidate.id === wanted.channel_id);
      const isThere = present?.channel_id === wanted.channel_id;
      if (!channel || (!isThere && !mayJoin(guild, channel, userId, table.inChannel(channel.id).length)))
        return events.emit('refused', { userId, guildId: guild.id, channelId: wanted.channel_id });

      const isSameConnection = isThere && present.session_id === session.id && hasVoice(userId, guild.id);
      const changesFlags = present?.self_mute !== flags.self_mute || present.self_deaf !== flags.self_deaf;
      if (isSameConnection && changesFlags) return seats.setFlags(userId, guild.id, flags);
      if (present) disconnect(userId, guild.id, disconnected);
      admit(guild, channel, userId, session.id, flags);
    },

    seat(userId, channelId, flags = {}) {
      const found = findChannel(world, channelId);
      if (!found || !isMember(found.guild, userId)) throw new RangeError('no such channel or member');
      const { guild, channel } = found;
      const sessionId = randomBytes(16).toString('hex');
      announce.voiceState(guild, place(guild, channel, userId, sessionId, { suppress: false, ...flags }));
      events.emit('joined', { userId, guildId: guild.id, channelId });
    },

    unseat(userId, guildId, code = disconnected) {
      const row = table.find(userId, guildId);
      const guild = findGuild(world, guildId);
      deadlines.cancel(userId, guildId);
      grants.revoke(userId, guildId);
      table.remove(userId, guildId);
      if (!row || !guild) return;
      announce.voiceState(guild, { ...row, channel_id: null });
      disconnect(userId, guildId, code);
      events.emit('left', { userId, guildId, channelId: row.channel_id ?? '' });
    },

    move(userId, channelId) {
      const found = findChannel(world, channelId);
      const row = found && table.find(userId, found.guild.id);
      if (!row) throw new RangeError('no such channel, or the user sits nowhere in its guild');
      const { guild, channel } = found;
      disconnect(userId, guild.id, disconnected);
      const { mute, deaf, self_mute, self_deaf } = row;
      admit(guild, channel, userId, row.session_id, { mute, deaf, self_mute, self_deaf });
    },

    setFlags(userId, guildId, flags) {
      const row = table.find(userId, guildId);
      const guild = findGuild(world, guildId);
      if (!row || !guild) throw new RangeError('this user sits nowhere in the guild');
      Object.assign(row, flags);
      announce.voiceState(guild, row);
    },

    changeVoiceServer(guildId, named = endpoint()) {
      const guild = findGuild(world, guildId);
      for (const row of guild ? table.inGuild(guildId) : []) {
        const old = grants.find(row.user_id, guildId);
        if (!old) continue;
        const grant = grants.issue(old);
        pairs.tell({
          isStill: () => grants.find(row.user_id, guildId) === grant,
          server: (now) => announce.voiceServer(guild!, row.user_id, grant.token, now),
          endpoint: named,
        });
        disconnect(row.user_id, guildId, disconnected);
        deadlines.start(row.user_id, guildId);
      }
    },

    sessionEnded(session) {
      for (const row of table.all())
        if (row.user_id === session.userId && row.session_id === session.id) seats.unseat(row.user_id, row.guild_id);
    },

    voiceConnected: deadlines.cancel,
    voiceLost(userId, guildId) {
      if (grants.find(userId, guildId)) deadlines.start(userId, guildId);
    },

    close() {
      deadlines.close();
      pairs.close();
    },
  };
  return seats;
}
