export interface WorldUser {
  id: string;
  username: string;
  bot: boolean;
}

export interface WorldMember {
  user: WorldUser;
  nick: string | null;
  roles: string[];
}

/** A channel under Discord's own names. */
export interface WorldChannel {
  id: string;
  guild_id: string;
  type: number;
  name: string;
  position: number;
  parent_id: string | null;
  bitrate: number;
  user_limit: number;
  /** `type` 0 is a role, 1 a member */
  permission_overwrites: { id: string; type: number; allow: string; deny: string }[];
}

export interface WorldRole {
  id: string;
  name: string;
  permissions: string;
}

/** A person who sits in a voice channel from the start. */
export interface Seat {
  userId: string;
  channelId: string;
  selfMute?: boolean;
}

export interface WorldGuild {
  id: string;
  name: string;
  ownerId: string;
  channels: WorldChannel[];
  /** the role whose id is the guild's is @everyone */
  roles: WorldRole[];
  members: WorldMember[];
  seats: Seat[];
}

/** Ids that tests and commands ask for by purpose. `bot` may stream in `channelId`; in the others something is in the way. */
export interface Places {
  guildId: string;
  channelId: string;
  /** a second voice channel of the same guild, empty */
  otherChannelId: string;
  fullChannelId: string;
  hiddenChannelId: string;
  lockedChannelId: string;
  listenOnlyChannelId: string;
  stageChannelId: string;
  /** in the other guild; the bot may do everything in it but set its status */
  noStatusChannelId: string;
  textChannelId: string;
  otherGuildId: string;
  otherGuildChannelId: string;
}

/** Who and what exists when the server starts. `bot` and `peers` get tokens. */
export interface World {
  guilds: WorldGuild[];
  bot: WorldUser;
  peers: WorldUser[];
  listener: WorldUser;
  places: Places;
}

export const channelType = { text: 0, voice: 2, category: 4, stage: 13 } as const;
