import { randomBytes } from 'node:crypto';
import { createAnnouncer, isMember } from './announcer.ts';
import type { EventLog } from './event-log.ts';
import type { GatewayFaults } from './faults.ts';
import type { VoiceStateRequest } from './gateway/client-payloads.ts';
import type { GatewaySession, GatewaySessions } from './gateway/gateway-sessions.ts';
import { createVoicePairs } from './voice-pairs.ts';
import { channelPayload, guildPayload } from './gateway/guild-payload.ts';
import type { VoiceFlags, VoiceStateRow } from './voice-state.ts';
import type { Grants } from './voice/grants.ts';
import { isSuppressed, mayJoin } from './world/member-permissions.ts';
import type { World, WorldChannel, WorldGuild } from './world/world.ts';

/** Who sits in which voice channel, as the main gateway knows it, and everything that changes it. */
export interface Seats {
  guildsOf(userId: string): WorldGuild[];
  guildOf(channelId: string): WorldGuild | undefined;
  channel(channelId: string): WorldChannel | undefined;
  isAvailable(guildId: string): boolean;
  inGuild(guildId: string): VoiceStateRow[];
  inChannel(channelId: string): VoiceStateRow[];
  find(userId: string, guildId: string): VoiceStateRow | undefined;
  isHeard(userId: string, channelId: string): boolean;
  /** op 4 of a client: obeyed, or passed over in silence as Discord does. */
  request(session: GatewaySession, wanted: VoiceStateRequest): void;
  /** Seats someone who needs no gateway: people and the listener. Limits do not count. */
  seat(userId: string, channelId: string, flags?: VoiceFlags): void;
  /** Takes a seat away; the voice connection closes with `code`. */
  unseat(userId: string, guildId: string, code?: number): void;
  /** A moderator's move: the same session, a new voice token. */
  move(userId: string, channelId: string): void;
  setFlags(userId: string, guildId: string, flags: VoiceFlags): void;
  /** Names another voice server to all bots in voice: the old connections close with 4014. Null: none for now. */
  changeVoiceServer(guildId: string, endpoint?: string | null): void;
  updateChannel(channelId: string, change: Partial<Omit<WorldChannel, 'id' | 'guild_id'>>): void;
  deleteChannel(channelId: string): void;
  /** An outage, and its end. */
  setAvailable(guildId: string, isAvailable: boolean): void;
  /** The bot is thrown out of the guild. */
  removeBot(userId: string, guildId: string): void;
  sessionEnded(session: GatewaySession): void;
  /** A voice connection came or went: a seat whose owner has none for long is taken away. */
  voiceConnected(userId: string, guildId: string): void;
  voiceLost(userId: string, guildId: string): void;
  close(): void;
}

interface SeatsOptions {
  world: World;
  sessions: () => GatewaySessions;
  grants: Grants;
  events: EventLog;
  faults: GatewayFaults;
  endpoint: () => string;
  /** a seat without voice connection is taken away after this time, in ms */
  abandonAfterMs: number;
  disconnect: (userId: string, guildId: string, code: number) => void;
  hasVoice: (userId: string, guildId: string) => boolean;
}

/** Disconnected: kicked, moved, channel deleted, voice server changed. */
const disconnected = 4014;

export function createSeats(options: SeatsOptions): Seats {
  const { world, grants, events, faults, endpoint, abandonAfterMs, disconnect, hasVoice } = options;
  const announce = createAnnouncer(options.sessions, faults);
  const pairs = createVoicePairs(faults);
  const rows = new Map<string, VoiceStateRow>();
  const unavailable = new Set<string>();
  let isClosed = false;
  const abandonment = new Map<string, NodeJS.Timeout>();
  const key = (userId: string, guildId: string): string => `${guildId}/${userId}`;

  const keepAlive = (userId: string, guildId: string): void => {
    clearTimeout(abandonment.get(key(userId, guildId)));
    abandonment.delete(key(userId, guildId));
  };
  const expectVoice = (userId: string, guildId: string): void => {
    keepAlive(userId, guildId);
    if (isClosed) return;
    abandonment.set(
      key(userId, guildId),
      setTimeout(() => seats.unseat(userId, guildId), abandonAfterMs),
    );
  };

  const place = (
    guild: WorldGuild,
    channel: WorldChannel,
    userId: string,
    sessionId: string,
    flags: VoiceFlags,
  ): void => {
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
    rows.set(key(userId, guild.id), row);
  };

  /** Seats a bot and sends it its voice server. */
  const admit = (
    guild: WorldGuild,
    channel: WorldChannel,
    userId: string,
    sessionId: string,
    flags: VoiceFlags,
  ): void => {
    place(guild, channel, userId, sessionId, flags);
    const grant = grants.issue({ userId, guildId: guild.id, channelId: channel.id, sessionId });
    const row = rows.get(key(userId, guild.id))!;
    pairs.tell({
      isStill: () => rows.get(key(userId, guild.id)) === row && grants.find(userId, guild.id) === grant,
      state: () => announce.voiceState(guild, row),
      server: (named) => announce.voiceServer(guild, userId, grant.token, named),
      endpoint: endpoint(),
    });
    expectVoice(userId, guild.id);
    events.emit('joined', { userId, guildId: guild.id, channelId: channel.id });
  };

  const seats: Seats = {
    guildsOf: (userId) => world.guilds.filter((guild) => isMember(guild, userId)),
    guildOf: (channelId) => world.guilds.find((guild) => guild.channels.some((channel) => channel.id === channelId)),
    channel: (channelId) => world.guilds.flatMap((guild) => guild.channels).find((channel) => channel.id === channelId),
    isAvailable: (guildId) => !unavailable.has(guildId),
    inGuild: (guildId) => [...rows.values()].filter((row) => row.guild_id === guildId),
    inChannel: (channelId) => [...rows.values()].filter((row) => row.channel_id === channelId),
    find: (userId, guildId) => rows.get(key(userId, guildId)),
    isHeard(userId, channelId) {
      const row = seats.inChannel(channelId).find((candidate) => candidate.user_id === userId);
      return row !== undefined && !row.mute && !row.suppress;
    },

    request(session, wanted) {
      const { userId } = session;
      const guild = world.guilds.find((candidate) => candidate.id === wanted.guild_id);
      if (!guild || !isMember(guild, userId) || unavailable.has(guild.id)) return;
      const flags = { self_mute: wanted.self_mute, self_deaf: wanted.self_deaf };
      const present = rows.get(key(userId, guild.id));
      if (wanted.channel_id === null) return seats.unseat(userId, guild.id);
      const channel = guild.channels.find((candidate) => candidate.id === wanted.channel_id);
      const isThere = present?.channel_id === wanted.channel_id;
      if (!channel || (!isThere && !mayJoin(guild, channel, userId, seats.inChannel(channel.id).length)))
        return events.emit('refused', { userId, guildId: guild.id, channelId: wanted.channel_id });

      const isSameConnection = isThere && present.session_id === session.id && hasVoice(userId, guild.id);
      const changesFlags = present?.self_mute !== flags.self_mute || present.self_deaf !== flags.self_deaf;
      if (isSameConnection && changesFlags) return seats.setFlags(userId, guild.id, flags);
      if (present) disconnect(userId, guild.id, disconnected);
      admit(guild, channel, userId, session.id, flags);
    },

    seat(userId, channelId, flags = {}) {
      const guild = seats.guildOf(channelId);
      const channel = seats.channel(channelId);
      if (!guild || !channel || !isMember(guild, userId)) throw new RangeError('no such channel or member');
      place(guild, channel, userId, randomBytes(16).toString('hex'), { suppress: false, ...flags });
      announce.voiceState(guild, rows.get(key(userId, guild.id))!);
      events.emit('joined', { userId, guildId: guild.id, channelId });
    },

    unseat(userId, guildId, code = disconnected) {
      const row = rows.get(key(userId, guildId));
      const guild = world.guilds.find((candidate) => candidate.id === guildId);
      keepAlive(userId, guildId);
      grants.revoke(userId, guildId);
      rows.delete(key(userId, guildId));
      if (!row || !guild) return;
      announce.voiceState(guild, { ...row, channel_id: null });
      disconnect(userId, guildId, code);
      events.emit('left', { userId, guildId, channelId: row.channel_id ?? '' });
    },

    move(userId, channelId) {
      const guild = seats.guildOf(channelId);
      const channel = seats.channel(channelId);
      const row = guild && rows.get(key(userId, guild.id));
      if (!guild || !channel || !row) throw new RangeError('no such channel, or the user sits nowhere in its guild');
      disconnect(userId, guild.id, disconnected);
      const { mute, deaf, self_mute, self_deaf } = row;
      admit(guild, channel, userId, row.session_id, { mute, deaf, self_mute, self_deaf });
    },

    setFlags(userId, guildId, flags) {
      const row = rows.get(key(userId, guildId));
      const guild = world.guilds.find((candidate) => candidate.id === guildId);
      if (!row || !guild) throw new RangeError('this user sits nowhere in the guild');
      Object.assign(row, flags);
      announce.voiceState(guild, row);
    },

    changeVoiceServer(guildId, named = endpoint()) {
      const guild = world.guilds.find((candidate) => candidate.id === guildId);
      for (const row of guild ? seats.inGuild(guildId) : []) {
        const old = grants.find(row.user_id, guildId);
        if (!old) continue;
        const grant = grants.issue(old);
        pairs.tell({
          isStill: () => grants.find(row.user_id, guildId) === grant,
          server: (now) => announce.voiceServer(guild!, row.user_id, grant.token, now),
          endpoint: named,
        });
        disconnect(row.user_id, guildId, disconnected);
        expectVoice(row.user_id, guildId);
      }
    },

    updateChannel(channelId, change) {
      const guild = seats.guildOf(channelId);
      const channel = seats.channel(channelId);
      if (!guild || !channel) throw new RangeError('no such channel');
      Object.assign(channel, change);
      announce.change(guild, 'CHANNEL_UPDATE', (userId) =>
        channelPayload(guild, channel, userId, seats.find(userId, guild.id)?.channel_id === channelId),
      );
    },

    deleteChannel(channelId) {
      const guild = seats.guildOf(channelId);
      const channel = seats.channel(channelId);
      if (!guild || !channel) throw new RangeError('no such channel');
      guild.channels.splice(guild.channels.indexOf(channel), 1);
      announce.change(guild, 'CHANNEL_DELETE', () => channel);
      for (const row of seats.inChannel(channelId)) seats.unseat(row.user_id, guild.id);
    },

    setAvailable(guildId, isAvailable) {
      const guild = world.guilds.find((candidate) => candidate.id === guildId);
      if (!guild) throw new RangeError('no such guild');
      if (isAvailable) unavailable.delete(guildId);
      else unavailable.add(guildId);
      if (!isAvailable) return announce.change(guild, 'GUILD_DELETE', () => ({ id: guildId, unavailable: true }));
      announce.change(guild, 'GUILD_CREATE', (userId) => guildPayload(guild, seats.inGuild(guildId), userId));
    },

    removeBot(userId, guildId) {
      const guild = world.guilds.find((candidate) => candidate.id === guildId);
      if (!guild) throw new RangeError('no such guild');
      seats.unseat(userId, guildId);
      for (const session of options.sessions().of(userId)) session.dispatch('GUILD_DELETE', { id: guildId });
      guild.members = guild.members.filter((member) => member.user.id !== userId);
    },

    sessionEnded(session) {
      for (const row of [...rows.values()])
        if (row.user_id === session.userId && row.session_id === session.id) seats.unseat(row.user_id, row.guild_id);
    },

    voiceConnected: keepAlive,
    voiceLost(userId, guildId) {
      if (grants.find(userId, guildId)) expectVoice(userId, guildId);
    },

    close() {
      isClosed = true;
      for (const timer of abandonment.values()) clearTimeout(timer);
      abandonment.clear();
      pairs.close();
    },
  };
  return seats;
}
