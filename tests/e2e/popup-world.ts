import { permission } from '../../shared-protocol/permission.ts';
import { channelType, type World, type WorldGuild, type WorldUser } from '../../local-server/world/world.ts';

/** The servers, channels and people that the design shows, so that screenshots can be laid beside its pictures. */
export const tavern = {
  guildId: '1290000000000000001',
  channelId: '1290000000000000101',
  campfireId: '1290000000000000102',
  warRoomId: '1290000000000000103',
  councilId: '1290000000000000104',
  sofaId: '1290000000000000002',
  smallTalkId: '1290000000000000202',
  greenRoomId: '1290000000000000302',
  stageId: '1290000000000000303',
  northlightId: '1290000000000000003',
  studioId: '1290000000000000301',
  kitesId: '1290000000000000005',
  clubhouseId: '1290000000000000501',
  oddGuildId: '1290000000000000004',
  oddChannelId: '1290000000000000401',
} as const;

const person = (tail: number, username: string, bot = false): WorldUser => ({
  id: `12900000000000${String(tail).padStart(5, '0')}`,
  username,
  bot,
});

export const bardling = person(90_010, 'Bardling', true);
const [mara, jonas, priya, tomas, sol, ada, kim, dan, wen] = [
  'Mara',
  'Jonas',
  'Priya',
  'Tomás',
  'Sol',
  'Ada',
  'Kim',
  'Dan',
  'Wen',
].map((name, index) => person(91_000 + index, name)) as [
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
  WorldUser,
];
export const people = { jonas, priya, sol } as const;
/** Really speaks, as another bot. */
export const peer = { ...mara, bot: true };
/** The one whose ears are real: it sits in the Tavern with the others. */
const listener = tomas;
const crowd = Array.from({ length: 8 }, (_, index) => person(92_000 + index, `Guard ${index + 1}`));
const audience = Array.from({ length: 31 }, (_, index) => person(93_000 + index, `Guest ${index + 1}`));

/** 4000 characters: markup, a picture of many parts, controls, both directions and no place to break a line. */
export const oddName = (start: string): string =>
  `${start}\u0007<b onclick="x">قناة الصوت</b>\n\u202e👩‍👩‍👧‍👦${'long'.repeat(1000)}`.slice(0, 4000);

const bits = (...set: bigint[]): string => set.reduce((all, bit) => all | bit, 0n).toString();
const everyone = bits(permission.viewChannel, permission.connect, permission.speak, permission.prioritySpeaker);

interface Room {
  id: string;
  name: string;
  seats?: WorldUser[];
  limit?: number;
  denied?: bigint;
  isStage?: boolean;
  /** the name of its category */
  category?: string;
}

function guild(id: string, name: string, channels: Room[]): WorldGuild {
  const categories = [...new Set(channels.flatMap(({ category }) => category ?? []))];
  const categoryId = (of: string): string => String(BigInt(id) + 900n + BigInt(categories.indexOf(of)));
  const seated = channels.flatMap((channel) => (channel.seats ?? []).map((user) => ({ user, channelId: channel.id })));
  return {
    id,
    name,
    ownerId: mara.id,
    roles: [{ id, name: '@everyone', permissions: everyone }],
    channels: [
      ...channels.map((channel, position) => ({
        id: channel.id,
        guild_id: id,
        type: channel.isStage ? channelType.stage : channelType.voice,
        name: channel.name,
        position,
        parent_id: channel.category === undefined ? null : categoryId(channel.category),
        bitrate: 96_000,
        user_limit: channel.limit ?? 0,
        permission_overwrites: channel.denied ? [{ id, type: 0, allow: '0', deny: bits(channel.denied) }] : [],
      })),
      ...categories.map((category, position) => ({
        id: categoryId(category),
        guild_id: id,
        type: channelType.category,
        name: category,
        position,
        parent_id: null,
        bitrate: 0,
        user_limit: 0,
        permission_overwrites: [],
      })),
    ],
    members: [bardling, peer, listener, ...seated.map(({ user }) => user)]
      .filter((user, index, all) => all.indexOf(user) === index)
      .map((user) => ({ user, roles: [], nick: null })),
    seats: seated.map(({ user, channelId }) => ({ userId: user.id, channelId })),
  };
}

/** A bot that is everywhere: 100 servers of 50 channels each, and 20 people in each server. */
export function crowdedWorld(): World {
  const id = (tail: number): string => `13${String(tail).padStart(16, '0')}`;
  const world = popupWorld();
  const crowded = Array.from({ length: 100 }, (_, server) =>
    guild(
      id(server * 1000 + 1),
      `Server ${server + 1}`,
      Array.from({ length: 50 }, (__, channel) => ({
        id: id(server * 1000 + 100 + channel),
        name: `Channel ${channel + 1}`,
        seats: channel < 20 ? [person(94_000 + ((server * 20 + channel) % 6000), `Person ${server} ${channel}`)] : [],
      })),
    ),
  );
  return { ...world, guilds: [...world.guilds, ...crowded] };
}

export const popupWorld = (): World => ({
  bot: bardling,
  peers: [peer],
  listener,
  guilds: [
    guild(tavern.guildId, 'Dragons & Co.', [
      { id: tavern.channelId, name: 'Tavern', seats: [jonas, priya] },
      { id: tavern.campfireId, name: 'Campfire', seats: [sol] },
      { id: tavern.warRoomId, name: 'War room', seats: crowd, limit: 8, category: 'Back rooms' },
      { id: tavern.councilId, name: 'Council of elders', denied: permission.connect, category: 'Back rooms' },
    ]),
    guild(tavern.sofaId, 'Sofa Club', [
      { id: '1290000000000000201', name: 'Movie night', seats: [ada, kim] },
      { id: tavern.smallTalkId, name: 'Small talk' },
    ]),
    guild(tavern.oddGuildId, oddName('Z'), [
      {
        id: tavern.oddChannelId,
        name: oddName('Zz'),
        category: oddName('K'),
        seats: [{ ...sol, id: '1290000000000099999', username: oddName('z') }],
      },
    ]),
    guild(tavern.northlightId, 'Northlight Podcast', [
      { id: tavern.studioId, name: 'Studio', seats: [dan, wen] },
      { id: tavern.greenRoomId, name: 'Green room', denied: permission.speak },
      { id: tavern.stageId, name: 'Evening stage', seats: audience, isStage: true },
    ]),
    guild(tavern.kitesId, 'Kite Flyers', [{ id: tavern.clubhouseId, name: 'Clubhouse' }]),
  ],
  places: {
    guildId: tavern.guildId,
    channelId: tavern.channelId,
    otherChannelId: tavern.campfireId,
    fullChannelId: tavern.warRoomId,
    hiddenChannelId: tavern.councilId,
    lockedChannelId: tavern.councilId,
    listenOnlyChannelId: tavern.greenRoomId,
    stageChannelId: tavern.stageId,
    noStatusChannelId: tavern.greenRoomId,
    textChannelId: tavern.councilId,
    otherGuildId: tavern.northlightId,
    otherGuildChannelId: tavern.studioId,
  },
});
