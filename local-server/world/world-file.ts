import * as v from 'valibot';
import { permissionBit } from './permission-names.ts';
import { channelType, type Places, type World, type WorldChannel, type WorldGuild, type WorldUser } from './world.ts';

/**
 * A world as people write it: everything has a name and is meant by it, and what is left out has a default.
 * ```json
 * { "bot": "Bardling",
 *   "guilds": [{ "name": "Home", "roles": [{ "name": "Bots", "permissions": [] }],
 *     "members": [{ "name": "ada", "roles": [] }],
 *     "channels": [{ "name": "Lounge", "people": ["ada"],
 *       "overwrites": [{ "role": "Bots", "deny": ["SPEAK"] }] }] }] }
 * ```
 */

const maxFileBytes = 4 * 1024 * 1024;
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const Id = v.pipe(v.string(), v.regex(/^[1-9]\d{16,19}$/, 'an id has 17 to 20 digits'));

const PermissionName = v.pipe(
  v.string(),
  v.check((name) => permissionBit(name) !== null, 'no permission of this name'),
);
const Permissions = v.union([
  v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'a permission set is a decimal number or a list of names')),
  v.array(PermissionName),
]);

const User = v.union([
  Name,
  v.strictObject({
    name: Name,
    id: v.optional(Id),
    token: v.optional(v.pipe(v.string(), v.minLength(20), v.maxLength(200))),
  }),
]);
const Role = v.strictObject({ name: Name, id: v.optional(Id), permissions: v.optional(Permissions, []) });
const Member = v.union([
  Name,
  v.strictObject({
    name: Name,
    id: v.optional(Id),
    nick: v.optional(v.nullable(Name), null),
    roles: v.optional(v.array(Name), []),
    isBot: v.optional(v.boolean(), false),
  }),
]);
const kinds = {
  voice: channelType.voice,
  stage: channelType.stage,
  text: channelType.text,
  category: channelType.category,
};
const Channel = v.strictObject({
  name: Name,
  id: v.optional(Id),
  kind: v.optional(v.picklist(Object.keys(kinds) as (keyof typeof kinds)[]), 'voice'),
  category: v.optional(Name),
  bitrate: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8000), v.maxValue(384_000)), 64_000),
  userLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)), 0),
  overwrites: v.optional(
    v.array(
      v.strictObject({
        role: v.optional(Name),
        member: v.optional(Name),
        allow: v.optional(Permissions, []),
        deny: v.optional(Permissions, []),
      }),
    ),
    [],
  ),
  people: v.optional(v.array(Name), []),
});
const Guild = v.strictObject({
  name: Name,
  id: v.optional(Id),
  owner: v.optional(Name),
  everyone: v.optional(Permissions, ['VIEW_CHANNEL', 'CONNECT', 'SPEAK', 'REQUEST_TO_SPEAK']),
  roles: v.optional(v.array(Role), []),
  /** beside the bots, who are in every guild */
  members: v.optional(v.array(Member), []),
  /** of the bots in this guild */
  botRoles: v.optional(v.array(Name), []),
  channels: v.pipe(v.array(Channel), v.minLength(1, 'a guild has at least one channel')),
});
const WorldFile = v.strictObject({
  bot: v.optional(User, 'Bot'),
  peers: v.optional(v.pipe(v.array(User), v.maxLength(50)), ['Peer One', 'Peer Two']),
  listener: v.optional(Name, 'Listener'),
  guilds: v.pipe(v.array(Guild), v.minLength(1, 'a world has at least one guild')),
});

/** A world, and the tokens that its file fixes, by user id. */
export interface ReadWorld {
  world: World;
  tokens: Map<string, string>;
}

/** @throws Error with the place in the file and what is wrong there */
export function readWorld(text: string): ReadWorld {
  if (Buffer.byteLength(text) > maxFileBytes) throw new Error('a world has at most 4 MB');
  let raw: unknown;
  try {
    // Some editors begin a file with a mark of its encoding.
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = v.safeParse(WorldFile, raw);
  if (!result.success)
    throw new Error(
      result.issues
        .slice(0, 3)
        .map((issue) => sentenceOf(issue))
        .join('; '),
    );
  return worldOf(result.output);
}

const pathOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');

/** If several forms are allowed, of the one that fits furthest: a word says of an object only that it is none. */
const sentenceOf = (issue: v.BaseIssue<unknown>, before = ''): string => {
  const path = before + pathOf(issue);
  const inside = issue.issues?.find((each) => (each.path ?? []).length > 0);
  if (inside) return sentenceOf(inside, path);
  return `${path.replace(/^\./, '') || 'the file'}: ${issue.message}`;
};

/** @throws Error for the first that is there twice, since names are what the file means things by */
function refuseTwice(names: readonly string[], sentence: (name: string) => string): void {
  const again = names.find((name, place) => names.indexOf(name) !== place);
  if (again !== undefined) throw new Error(sentence(again));
}

const bitsOf = (set: string | readonly string[]): string =>
  typeof set === 'string' ? set : set.reduce((all, name) => all | (permissionBit(name) ?? 0n), 0n).toString();

const asUser = (user: v.InferOutput<typeof User>) => (typeof user === 'string' ? { name: user } : user);

function worldOf(file: v.InferOutput<typeof WorldFile>): ReadWorld {
  const newId = createIds();
  const tokens = new Map<string, string>();
  const users = new Map<string, WorldUser>();
  const addUser = (
    given: { name: string; id?: string | undefined; token?: string | undefined },
    bot: boolean,
  ): WorldUser => {
    const known = users.get(given.name);
    if (known) return known;
    const user = { id: newId(given.id, `the user ${given.name}`), username: given.name, bot };
    users.set(given.name, user);
    if (given.token !== undefined) tokens.set(user.id, given.token);
    return user;
  };
  const accounts = [file.bot, ...file.peers].map(asUser);
  refuseTwice(
    [...accounts.map(({ name }) => name), file.listener],
    (name) => `bot, peers and listener: two of them have the name "${name}"`,
  );
  refuseTwice(
    accounts.flatMap(({ token }) => token ?? []),
    () => 'bot and peers: two of them have the same token',
  );
  const bot = addUser(asUser(file.bot), true);
  const peers = file.peers.map((peer) => addUser(asUser(peer), true));
  const listener = addUser({ name: file.listener }, false);
  const guilds = file.guilds.map((guild, index) =>
    guildOf(guild, index, { newId, addUser, bots: [bot, ...peers], listener }),
  );
  const nameOf = new Map([...users.values()].map(({ id, username }) => [id, username]));
  refuseTwice(
    guilds.flatMap(({ seats }) => seats.map(({ userId }) => userId)),
    (id) => `guilds: ${nameOf.get(id)} sits in two channels`,
  );
  return { world: { bot, peers, listener, guilds, places: placesIn(guilds) }, tokens };
}

interface Making {
  newId(given: string | undefined, what: string): string;
  addUser(given: { name: string; id?: string | undefined }, bot: boolean): WorldUser;
  bots: readonly WorldUser[];
  listener: WorldUser;
}

function guildOf(
  file: v.InferOutput<typeof Guild>,
  index: number,
  { newId, addUser, bots, listener }: Making,
): WorldGuild {
  const at = `guilds[${index}]`;
  const id = newId(file.id, at);
  const roles = [
    { id, name: '@everyone', permissions: bitsOf(file.everyone) },
    ...file.roles.map((role) => ({
      id: newId(role.id, role.name),
      name: role.name,
      permissions: bitsOf(role.permissions),
    })),
  ];
  refuseTwice(
    roles.map(({ name }) => name),
    (name) => `${at}.roles: two roles have the name "${name}"`,
  );
  const roleId = (name: string, where: string): string => {
    const role = roles.find((each) => each.name === name);
    if (!role) throw new Error(`${where}: there is no role "${name}" in this guild`);
    return role.id;
  };
  const members = [
    ...bots.map((user) => ({ user, nick: null, roles: file.botRoles.map((name) => roleId(name, `${at}.botRoles`)) })),
    { user: listener, nick: null, roles: [] as string[] },
    ...file.members.map((given, number) => {
      const {
        name,
        nick,
        roles: names,
        isBot,
        ...more
      } = typeof given === 'string' ? { name: given, nick: null, roles: [], isBot: false } : given;
      const where = `${at}.members[${number}]`;
      return { user: addUser({ name, ...more }, isBot), nick, roles: names.map((role) => roleId(role, where)) };
    }),
  ];
  refuseTwice(
    members.map(({ user }) => user.username),
    (name) => `${at}.members: "${name}" is a member twice; the bots and the listener are in every guild`,
  );
  const memberId = (name: string, where: string): string => {
    const member = members.find(({ user }) => user.username === name);
    if (!member) throw new Error(`${where}: there is no member "${name}" in this guild`);
    return member.user.id;
  };
  const seats: WorldGuild['seats'] = [];
  const channels = file.channels.map((given, position): WorldChannel => {
    const where = `${at}.channels[${position}]`;
    const channelId = newId(given.id, where);
    if (given.people.length > 0 && given.kind !== 'voice' && given.kind !== 'stage')
      throw new Error(`${where}.people: nobody can sit in a channel of the kind ${given.kind}`);
    for (const name of given.people) seats.push({ userId: memberId(name, `${where}.people`), channelId });
    return {
      id: channelId,
      guild_id: id,
      type: kinds[given.kind],
      name: given.name,
      position,
      parent_id: null,
      bitrate: given.bitrate,
      user_limit: given.userLimit,
      permission_overwrites: given.overwrites.map(({ role, member, allow, deny }, number) => {
        const here = `${where}.overwrites[${number}]`;
        if ((role === undefined) === (member === undefined))
          throw new Error(`${here}: it is for a role or for a member, so give one of the two`);
        const whose =
          role === undefined ? { id: memberId(member!, here), type: 1 } : { id: roleId(role, here), type: 0 };
        return { ...whose, allow: bitsOf(allow), deny: bitsOf(deny) };
      }),
    };
  });
  for (const [position, { category }] of file.channels.entries()) {
    if (category === undefined) continue;
    const parent = channels.find(({ name, type }) => name === category && type === channelType.category);
    if (!parent) throw new Error(`${at}.channels[${position}].category: there is no category "${category}"`);
    channels[position]!.parent_id = parent.id;
  }
  const ownerId = file.owner === undefined ? listener.id : memberId(file.owner, `${at}.owner`);
  return { id, name: file.name, ownerId, roles, members, channels, seats };
}

/** What the default world has a purpose for; here the best that there is, and the first voice channel otherwise. */
function placesIn(guilds: readonly WorldGuild[]): Places {
  const [first, second] = guilds;
  const ofType = (guild: WorldGuild | undefined, type: number) =>
    guild?.channels.filter((one) => one.type === type) ?? [];
  const voices = ofType(first, channelType.voice);
  const main = voices[0] ?? ofType(first, channelType.stage)[0];
  if (!main) throw new Error('guilds[0].channels: none of them is a voice channel or a stage');
  const other = second ?? first!;
  return {
    guildId: first!.id,
    channelId: main.id,
    otherChannelId: (voices[1] ?? main).id,
    fullChannelId: (voices.find(({ user_limit: limit }) => limit > 0) ?? main).id,
    hiddenChannelId: main.id,
    lockedChannelId: main.id,
    listenOnlyChannelId: main.id,
    noStatusChannelId: main.id,
    stageChannelId: (ofType(first, channelType.stage)[0] ?? main).id,
    textChannelId: (ofType(first, channelType.text)[0] ?? main).id,
    otherGuildId: other.id,
    otherGuildChannelId: (ofType(other, channelType.voice)[0] ?? other.channels[0]!).id,
  };
}

/** Ids that stay the same as long as the file does. @throws Error for one that is given twice */
function createIds(): Making['newId'] {
  const used = new Set<string>();
  let next = 1;
  return (given, what) => {
    if (given !== undefined && used.has(given)) throw new Error(`${what}: the id ${given} is given twice`);
    let id = given;
    while (id === undefined || (given === undefined && used.has(id)))
      id = `13000000000000${String(next++).padStart(5, '0')}`;
    used.add(id);
    return id;
  };
}
