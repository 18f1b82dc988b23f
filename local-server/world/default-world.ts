import { permissionBit as permission } from './permission-bits.ts';
import { channelType, type World, type WorldChannel, type WorldMember, type WorldUser } from './world.ts';

const id = (tail: number): string => `1290000000000${String(tail).padStart(5, '0')}`;
const bits = (...set: bigint[]): string => set.reduce((all, bit) => all | bit, 0n).toString();

const person = (tail: number, username: string): WorldUser => ({ id: id(tail), username, bot: false });
const robot = (tail: number, username: string): WorldUser => ({ id: id(tail), username, bot: true });
const member = (user: WorldUser, roles: string[] = [], nick: string | null = null): WorldMember => ({
  user,
  roles,
  nick,
});

const channel = (tail: number, guildId: string, name: string, more: Partial<WorldChannel> = {}): WorldChannel => ({
  id: id(tail),
  guild_id: guildId,
  type: channelType.voice,
  name,
  position: tail % 100,
  parent_id: null,
  bitrate: 64_000,
  user_limit: 0,
  permission_overwrites: [],
  ...more,
});

/** Two guilds with a channel for every reason for silence. In the second the bots are moderators. */
export function defaultWorld(): World {
  const bot = robot(10, 'Earshot');
  const peers = [robot(11, 'Peer One'), robot(12, 'Peer Two')];
  // Somebody who hears: bots are taken for deaf.
  const listener = person(13, 'Listener');
  const [ada, grace, alan, hedy, linus, mary] = [
    person(20, 'ada'),
    person(21, 'grace'),
    person(22, 'alan'),
    person(23, 'hedy'),
    person(24, 'linus'),
    person(25, 'mary'),
  ] as const;
  const robots = [bot, ...peers];

  const living = id(1);
  const studio = id(2);
  const botRole = id(30);
  const moderatorRole = id(31);
  const everyone = bits(
    permission.viewChannel,
    permission.connect,
    permission.speak,
    permission.requestToSpeak,
    permission.setVoiceChannelStatus,
    permission.addReactions,
    permission.stream,
    permission.sendMessages,
    permission.embedLinks,
    permission.attachFiles,
    permission.readMessageHistory,
    permission.useVoiceActivity,
    permission.changeNickname,
    permission.useSoundboard,
  );
  const moderator = bits(
    permission.manageChannels,
    permission.viewAuditLog,
    permission.manageMessages,
    permission.muteMembers,
    permission.deafenMembers,
    permission.moveMembers,
    permission.manageNicknames,
  );
  const deny = (roleId: string, ...set: bigint[]) => [{ id: roleId, type: 0, allow: '0', deny: bits(...set) }];
  const voiceCategory = id(100);
  const inVoice = { parent_id: voiceCategory };

  return {
    bot,
    peers,
    listener,
    guilds: [
      {
        id: living,
        name: 'Living Room',
        ownerId: ada.id,
        roles: [
          { id: living, name: '@everyone', permissions: everyone },
          { id: botRole, name: 'Bots', permissions: '0' },
        ],
        channels: [
          channel(99, living, 'text', { type: channelType.category, position: 0 }),
          channel(100, living, 'voice', { type: channelType.category, position: 1 }),
          channel(101, living, 'Lounge', inVoice),
          channel(102, living, 'Music', inVoice),
          channel(103, living, 'Tiny booth', { ...inVoice, user_limit: 2 }),
          channel(104, living, 'Moderators', {
            ...inVoice,
            permission_overwrites: deny(living, permission.viewChannel),
          }),
          channel(105, living, 'Members only', {
            ...inVoice,
            permission_overwrites: deny(botRole, permission.connect),
          }),
          channel(106, living, 'Audience', { ...inVoice, permission_overwrites: deny(botRole, permission.speak) }),
          channel(107, living, 'Town hall', { ...inVoice, type: channelType.stage }),
          channel(108, living, 'general', { type: channelType.text, parent_id: id(99) }),
        ],
        members: [
          ...robots.map((user) => member(user, [botRole])),
          member(listener),
          member(ada),
          member(grace, [], 'Amazing Grace'),
          member(alan),
          member(hedy),
        ],
        seats: [
          { userId: ada.id, channelId: id(101) },
          { userId: grace.id, channelId: id(101), selfMute: true },
          { userId: alan.id, channelId: id(103) },
          { userId: hedy.id, channelId: id(103) },
        ],
      },
      {
        id: studio,
        name: 'Studio',
        ownerId: linus.id,
        roles: [
          { id: studio, name: '@everyone', permissions: everyone },
          { id: moderatorRole, name: 'Moderators', permissions: moderator },
        ],
        channels: [
          channel(201, studio, 'Control room'),
          channel(202, studio, 'Booth A', {
            user_limit: 10,
            permission_overwrites: deny(studio, permission.setVoiceChannelStatus),
          }),
          channel(203, studio, 'notes', { type: channelType.text }),
        ],
        members: [
          ...robots.map((user) => member(user, [moderatorRole])),
          member(listener),
          member(linus),
          member(mary),
        ],
        seats: [{ userId: mary.id, channelId: id(202) }],
      },
    ],
    places: {
      guildId: living,
      channelId: id(101),
      otherChannelId: id(102),
      fullChannelId: id(103),
      hiddenChannelId: id(104),
      lockedChannelId: id(105),
      listenOnlyChannelId: id(106),
      stageChannelId: id(107),
      noStatusChannelId: id(202),
      textChannelId: id(108),
      otherGuildId: studio,
      otherGuildChannelId: id(201),
    },
  };
}
