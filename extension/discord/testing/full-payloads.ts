import { botId, channelId, guildId, ordinary } from './gateway-world.ts';

/** Dispatches with every field that Discord sends, as far as Earshot uses them. */

export const categoryId = '127121515262115850';
export const textId = '127121515262115851';
export const stageId = '127121515262115852';
export const roleId = '300000000000000001';
export const adaId = '200000000000000001';
export const graceId = '200000000000000002';

const userOf = (id: string, username: string, bot = false) => ({
  id,
  username,
  discriminator: '0',
  global_name: null,
  avatar: 'a_d5efa99b3eeaa7dd43acca82f5692432',
  public_flags: 0,
  bot,
});

const memberOf = (id: string, username: string, bot = false) => ({
  user: userOf(id, username, bot),
  nick: `${username} of old`,
  roles: [roleId],
  joined_at: '2024-01-01T00:00:00.000000+00:00',
  premium_since: null,
  communication_disabled_until: null,
  deaf: false,
  mute: false,
  flags: 0,
});

export const fullChannel = {
  id: channelId,
  guild_id: guildId,
  type: 2,
  flags: 0,
  name: 'Tavern',
  position: 3,
  parent_id: categoryId,
  topic: null,
  status: null,
  nsfw: false,
  last_message_id: null,
  rate_limit_per_user: 0,
  bitrate: 64_000,
  user_limit: 8,
  rtc_region: null,
  permission_overwrites: [
    { id: guildId, type: 0, allow: '0', deny: '512' },
    { id: roleId, type: 0, allow: ordinary, deny: '0' },
    { id: botId, type: 1, allow: '512', deny: '0' },
  ],
};

const seatOf = (userId: string, username: string, in_: string) => ({
  channel_id: in_,
  user_id: userId,
  session_id: `session of ${username}`,
  member: memberOf(userId, username),
  mute: false,
  deaf: false,
  self_mute: false,
  self_deaf: true,
  self_video: false,
  suppress: false,
  request_to_speak_timestamp: null,
});

export const fullGuild = {
  id: guildId,
  name: 'Dragons & Co.',
  icon: 'f0b2c1',
  owner_id: '80351110224678912',
  unavailable: false,
  large: false,
  member_count: 3,
  joined_at: '2024-01-01T00:00:00.000000+00:00',
  preferred_locale: 'en-US',
  features: ['COMMUNITY'],
  afk_channel_id: null,
  afk_timeout: 300,
  roles: [
    { id: guildId, name: '@everyone', permissions: ordinary, position: 0, color: 0, managed: false },
    { id: roleId, name: 'Bards', permissions: '8192', position: 1, color: 7, managed: false },
  ],
  channels: [
    { ...fullChannel, guild_id: undefined },
    { id: categoryId, type: 4, flags: 0, name: 'voice', position: 1, parent_id: null, permission_overwrites: [] },
    { id: textId, type: 0, flags: 0, name: 'talk', position: 0, parent_id: categoryId, permission_overwrites: [] },
    { id: stageId, type: 13, flags: 0, name: 'Stage', position: 4, parent_id: null, permission_overwrites: [] },
  ],
  members: [memberOf(botId, 'Bardling', true)],
  voice_states: [seatOf(adaId, 'Ada', channelId), seatOf(graceId, 'Grace', stageId)],
  threads: [],
  presences: [],
  stage_instances: [],
};

export const fullVoiceState = { ...seatOf(adaId, 'Ada', stageId), guild_id: guildId };

export const fullReady = {
  v: 10,
  session_id: 'session-1',
  session_type: 'normal',
  resume_gateway_url: 'wss://gateway-us-east1-b.discord.gg',
  user: userOf(botId, 'Bardling', true),
  guilds: [
    { id: guildId, unavailable: true },
    { id: '41771983423143999', unavailable: true },
  ],
  private_channels: [],
  shard: [0, 1],
  application: { id: botId, flags: 0 },
};

/** A channel that the bot may not view, in Discord's form since November 2026. */
export const hiddenChannel = {
  id: channelId,
  guild_id: guildId,
  type: 2,
  flags: 131_072,
  name: '___hidden___',
  position: 3,
  parent_id: null,
  topic: null,
  bitrate: null,
  user_limit: null,
  permission_overwrites: [{ id: guildId, type: 0, allow: '0', deny: '1024' }],
};
