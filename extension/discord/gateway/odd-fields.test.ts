import { describe, expect, it } from 'vitest';
import {
  adaId,
  fullChannel,
  fullGuild,
  fullReady,
  fullVoiceState,
  hiddenChannel,
  roleId,
} from '../testing/full-payloads.ts';
import { botId, channelId, createGatewayWorld, guildId, signal } from '../testing/gateway-world.ts';
import { oddFields } from '../testing/odd-fields.ts';
import type { GuildModel } from './gateway-contract.ts';
import { createDispatchReader } from './dispatch.ts';
import { placed, reduceGuilds, type Guilds } from './guild-cache.ts';

/** Every object of a guild by its path, as text, so that two states can be compared object by object. */
function objectsOf(guild: GuildModel | undefined): Map<string, string> {
  if (!guild) return new Map();
  const { roles, channels, voiceStates, members, ...head } = guild;
  const parts = Object.entries({ roles, channels, voiceStates, members }).flatMap(([kind, all]) =>
    [...all].map(([id, one]) => [`${kind} ${id}`, JSON.stringify(one)] as const),
  );
  return new Map([['guild', JSON.stringify(head)], ...parts]);
}

function differing(a: Map<string, string>, b: Map<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((place) => a.get(place) !== b.get(place));
}

function dispatched(guilds: Guilds, t: string, d: unknown): { guilds: Guilds; skipped: number; isRefused: boolean } {
  let skipped = 0;
  const read = createDispatchReader(() => (skipped += 1));
  // as received
  const wire: unknown = JSON.parse(JSON.stringify(d ?? null));
  try {
    const dispatch = read(t, wire)!;
    return { guilds: reduceGuilds(guilds, placed(guilds, dispatch), botId), skipped, isRefused: false };
  } catch (error) {
    expect(error).toMatchObject({ code: 'gateway-malformed' });
    return { guilds, skipped, isRefused: true };
  }
}

const newId = '127121515262115888';
const guildUpdate = { ...fullGuild, name: 'Dragons', channels: undefined, voice_states: undefined, members: undefined };
const good = dispatched(new Map(), 'GUILD_CREATE', fullGuild).guilds;

const lists = {
  roles: fullGuild.roles,
  channels: fullGuild.channels,
  voice_states: fullGuild.voice_states,
  members: fullGuild.members,
};
type ListName = keyof typeof lists;

/** The cached objects that a path of GUILD_CREATE concerns: those of the whole list if it names no item. */
function placesAt(path: string): string[] {
  const [list, index, field] = path.split('.');
  if (!Object.hasOwn(lists, list!)) return ['guild'];
  const items = lists[list as ListName].filter((_, at) => index === undefined || at === Number(index));
  return items.flatMap((item) => {
    if ('user_id' in item) {
      const person = `members ${item.user_id}`;
      return field === 'member' ? [person] : [`voiceStates ${item.user_id}`, person];
    }
    return `${list} ${'id' in item ? item.id : item.user.id}`;
  });
}

/** The required fields of a list's object. */
const essential =
  /^(channels\.\d+\.(id|type)|roles\.\d+\.id|members\.\d+\.user(\.id)?|voice_states\.\d+\.(user_id|channel_id))$/;
const isList = (path: string): boolean => Object.hasOwn(lists, path);
const isItem = (path: string): boolean => /^(channels|roles|voice_states|members)\.\d+$/.test(path);
/** Objects and ids within the objects, which are skipped one by one. */
const isInner = (path: string): boolean =>
  /\.(permission_overwrites|roles)(\.\d+(\.id)?)?$|\.member(\.user(\.id)?)?$/.test(path);

/** Discord omitted it, so there was nothing unreadable. */
function isUnsaid(path: string, change: string): boolean {
  if (isList(path)) return ['missing', 'null', 'an empty list'].includes(change);
  if (path.endsWith('.member')) return ['missing', 'null'].includes(change);
  return (isItem(path) && change === 'missing') || (path.endsWith('.channel_id') && change === 'null');
}

describe('one odd field of GUILD_CREATE', () => {
  const cases = oddFields(fullGuild).filter(({ path }) => path !== 'id' && path !== 'unavailable');

  it('costs its own object at most, and what cannot be read is counted', () => {
    const whole = objectsOf(good.get(guildId));
    expect(cases.length).toBeGreaterThan(1000);
    for (const { path, change, payload } of cases) {
      const which = `${path}: ${change}`;
      const { guilds, skipped, isRefused } = dispatched(new Map(), 'GUILD_CREATE', payload);
      expect(isRefused, which).toBe(false);
      const now = objectsOf(guilds.get(guildId));
      for (const place of differing(whole, now).filter((one) => whole.has(one)))
        expect(placesAt(path), which).toContain(place);
      const isLost = [...whole.keys()].some((place) => !now.has(place));
      const mayBeLost = isList(path) || isItem(path) || essential.test(path) || /\.member$/.test(path);
      if (!mayBeLost) expect(isLost, which).toBe(false);
      if (isLost && !isUnsaid(path, change)) expect(skipped, which).toBeGreaterThan(0);
      if (!mayBeLost && !isInner(path)) expect(skipped, which).toBe(0);
    }
  });

  it.each([null, 5, 'text', {}, [], undefined, true, ''])('costs the server if it is its id: %j', (id) => {
    expect(dispatched(new Map(), 'GUILD_CREATE', { ...fullGuild, id })).toMatchObject({ isRefused: true });
  });

  it('that says whether the server is there counts if it can be read', () => {
    const isOut = (unavailable: unknown): boolean =>
      dispatched(new Map(), 'GUILD_CREATE', { ...fullGuild, unavailable }).guilds.get(guildId)!.isUnavailable;
    expect([true, 'true', 1].map(isOut)).toEqual([true, true, true]);
    expect([false, 'false', 0, null, undefined, {}, [], 'text'].some(isOut)).toBe(false);
  });
});

/** Each event with its effect, and its required fields. */
const changes: [string, Record<string, unknown>, { place: string; essential: string[] }][] = [
  ['CHANNEL_CREATE', { ...fullChannel, id: newId }, { place: `channels ${newId}`, essential: ['id', 'type'] }],
  ['CHANNEL_UPDATE', { ...fullChannel, name: 'Inn' }, { place: `channels ${channelId}`, essential: ['id', 'type'] }],
  ['CHANNEL_UPDATE', hiddenChannel, { place: `channels ${channelId}`, essential: ['id', 'type'] }],
  ['CHANNEL_DELETE', fullChannel, { place: `channels ${channelId}`, essential: ['id'] }],
  ['VOICE_STATE_UPDATE', fullVoiceState, { place: `voiceStates ${adaId}`, essential: ['user_id', 'channel_id'] }],
  ['GUILD_UPDATE', guildUpdate, { place: 'guild', essential: ['id'] }],
  [
    'GUILD_ROLE_CREATE',
    { guild_id: guildId, role: { ...fullGuild.roles[1], id: newId } },
    { place: `roles ${newId}`, essential: ['guild_id', 'role', 'role.id'] },
  ],
  [
    'GUILD_ROLE_UPDATE',
    { guild_id: guildId, role: { ...fullGuild.roles[1], name: 'Skalds' } },
    { place: `roles ${roleId}`, essential: ['guild_id', 'role', 'role.id'] },
  ],
  [
    'GUILD_ROLE_DELETE',
    { guild_id: guildId, role_id: roleId },
    { place: `roles ${roleId}`, essential: ['guild_id', 'role_id'] },
  ],
  [
    'GUILD_MEMBER_UPDATE',
    { ...fullGuild.members[0], guild_id: guildId, nick: 'Skald' },
    { place: `members ${botId}`, essential: ['guild_id', 'user', 'user.id'] },
  ],
];

describe('one odd field', () => {
  it.each(changes)('of %s costs that message or itself, and nothing else', (t, payload, { place, essential }) => {
    const before = objectsOf(good.get(guildId));
    const meant = objectsOf(dispatched(good, t, payload).guilds.get(guildId));
    expect(differing(before, meant)).toContain(place);
    for (const { path, change, payload: odd } of oddFields(payload)) {
      const which = `${path}: ${change}`;
      const { guilds, isRefused } = dispatched(good, t, odd);
      const now = objectsOf(guilds.get(guildId));
      if (isRefused) expect(essential, which).toContain(path);
      // refused: nothing has changed; taken: whatever else the message says is there
      const [mine, ...others] = [place, ...differing(now, isRefused ? before : meant)];
      const person = mine.replace('voiceStates', 'members');
      const related =
        t === 'GUILD_UPDATE' ? [mine, ...[...before.keys()].filter((one) => one.startsWith('roles'))] : [mine, person];
      for (const other of others) expect(related, which).toContain(other);
      if (!isRefused && !essential.includes(path)) expect(now.has(mine), which).toBe(meant.has(mine));
    }
  });

  it('of an update leaves what was known of it as it was', () => {
    const update = (t: string, d: object) => dispatched(good, t, d).guilds.get(guildId)!;
    const channel = update('CHANNEL_UPDATE', {
      ...fullChannel,
      name: null,
      position: null,
      permission_overwrites: null,
    });
    expect(channel.channels.get(channelId)).toEqual(good.get(guildId)!.channels.get(channelId));
    const member = update('GUILD_MEMBER_UPDATE', {
      guild_id: guildId,
      user: { id: botId, username: null },
      roles: null,
    });
    expect(member.members.get(botId)).toMatchObject({ roles: [roleId], user: { username: 'Bardling' } });
    const role = update('GUILD_ROLE_UPDATE', { guild_id: guildId, role: { id: roleId, permissions: {} } });
    expect(role.roles.get(roleId)).toEqual(good.get(guildId)!.roles.get(roleId));
  });

  it.each(['CHANNEL_UPDATE', 'CHANNEL_DELETE', 'VOICE_STATE_UPDATE'])(
    'of %s that should name the server is made up for by its channel',
    (t) => {
      const payload = t === 'VOICE_STATE_UPDATE' ? fullVoiceState : fullChannel;
      const said = dispatched(good, t, payload).guilds.get(guildId);
      expect(dispatched(good, t, { ...payload, guild_id: null }).guilds.get(guildId)).toEqual(said);
    },
  );

  it('of VOICE_STATE_UPDATE that should name the server is made up for by the seat of who left', () => {
    const left = { ...fullVoiceState, channel_id: null, guild_id: null };
    expect(dispatched(good, 'VOICE_STATE_UPDATE', left).guilds.get(guildId)!.voiceStates.has(adaId)).toBe(false);
  });

  it('of READY costs no session unless it is the session, or who the bot is', async () => {
    for (const { path, change, payload } of oddFields(fullReady)) {
      const which = `${path}: ${change}`;
      const world = createGatewayWorld();
      world.client.start();
      await world.greet();
      world.dispatch('READY', payload);
      const { state } = world.client;
      if (state.state === 'ready') world.dispatch('GUILD_CREATE', fullGuild);
      if (state.state === 'ready') expect(world.client.guilds.get(guildId)?.name, which).toBe('Dragons & Co.');
      else if (path === 'user.bot') expect(state, which).toMatchObject({ error: { code: 'user-account' } });
      else {
        expect(['session_id', 'user', 'user.id'], which).toContain(path);
        expect(state, which).toMatchObject({ state: 'waiting', error: { code: 'gateway-malformed' } });
      }
      world.client.stop();
    }
  });

  it.each([null, {}, [], 'text', 5, true, { _trace: null }])('of RESUMED costs nothing: %j', async (d) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(4000);
    await world.clock.advance(300);
    await world.greet();
    world.dispatch('RESUMED', d);
    expect(world.client.state.state).toBe('ready');
  });

  it('of GUILD_DELETE that says why is taken for an outage, which may end', async () => {
    for (const [unavailable, isOutage] of [
      [null, false],
      [undefined, false],
      [true, true],
      ['true', true],
      [{}, true],
      [false, false],
    ]) {
      const world = createGatewayWorld();
      await world.signIn();
      world.dispatch('GUILD_DELETE', { id: guildId, unavailable });
      expect(world.events.at(-1)).toMatchObject({ type: 'guild-lost', isOutage });
      world.client.stop();
    }
  });
});

describe('an id that came as a number', () => {
  it('keeps every digit', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    const text = JSON.stringify({
      op: 0,
      t: 'GUILD_CREATE',
      s: 3,
      d: { ...fullGuild, name: 'has "127121515262115841": 1, in it' },
    });
    world.last().deliver(text.replace(/"(\d{17,19})"/g, '$1'));
    expect(world.client.dropped).toBe(0);
    expect(world.client.guilds.get(guildId)).toEqual({
      ...good.get(guildId),
      name: 'has "127121515262115841": 1, in it',
    });
  });
});

describe('a channel that Discord hides from the bot', () => {
  const target = { guildId, channelId };
  const forms: [string, object][] = [
    ['in the form of today', hiddenChannel],
    ['with nothing but what is promised', { id: channelId, guild_id: guildId, type: 2, position: 3, parent_id: null }],
    ['by its flag alone', { ...fullChannel, flags: 131_072 }],
    ['by its name alone', { ...fullChannel, flags: null, name: '___hidden___' }],
    ['with all else nulled', { ...hiddenChannel, flags: null, name: null, permission_overwrites: null }],
    ['by a flag that came as text', { ...hiddenChannel, flags: '131072', permission_overwrites: null }],
  ];

  it.each(forms)('is not joined, %s', async (_, form) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.dispatch('GUILD_CREATE', { ...fullGuild, channels: [form] });
    await expect(world.client.join(target, signal)).rejects.toMatchObject({ code: 'may-not-view' });
    expect(world.sent(4)).toEqual([]);
  });

  it.each(forms)('is not joined any more once an update says so, %s', async (_, form) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.dispatch('GUILD_CREATE', fullGuild);
    world.dispatch('CHANNEL_UPDATE', form);
    const isKnown = 'flags' in form || 'name' in form;
    const joined = world.client.join(target, signal);
    if (isKnown) await expect(joined).rejects.toMatchObject({ code: 'may-not-view' });
    expect(world.client.guilds.get(guildId)?.channels.get(channelId)?.name).not.toBe('___hidden___');
    world.client.stop();
    await joined.catch(() => undefined);
  });

  it('is joined once Discord shows it', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.dispatch('GUILD_CREATE', { ...fullGuild, channels: [hiddenChannel] });
    world.dispatch('CHANNEL_UPDATE', fullChannel);
    void world.client.join(target, signal).catch(() => undefined);
    expect(world.sent(4)).toHaveLength(1);
    world.client.stop();
  });
});

describe('a server that cannot be read at all', () => {
  const target = { guildId, channelId };
  const announced = async (ids: string[]) => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', { ...fullReady, guilds: ids.map((id) => ({ id, unavailable: true })) });
    return world;
  };

  it.each([
    ['named in its roles', { ...fullGuild, id: null }],
    ['the only one', { id: null }],
    ['a list', [fullGuild]],
    ['no object', 'text'],
  ])('is told at once, by its own reason: %s', async (_, payload) => {
    const world = await announced([guildId]);
    const joined = world.client.join(target, signal);
    world.dispatch('GUILD_CREATE', payload);
    await expect(joined).rejects.toMatchObject({ code: 'guild-unreadable', action: 'ask-user' });
    expect(world.client.dropped).toBe(1);
    expect(world.clock.pendingTimers).toBe(1);
  });

  it('that is too long to read is reported too', async () => {
    const world = await announced([guildId, '41771983423143999']);
    world.dispatch('GUILD_CREATE', { ...fullGuild, description: 'x'.repeat(17 * 1024 * 1024) });
    await expect(world.client.join(target, signal)).rejects.toMatchObject({ code: 'guild-unreadable' });
  });

  it('is not mixed up with one that has an outage', async () => {
    const world = await announced(['41771983423143999', guildId]);
    world.dispatch('GUILD_CREATE', { ...fullGuild, id: {} });
    const other = world.client.join({ guildId: '41771983423143999', channelId }, signal);
    await expect(world.client.join(target, signal)).rejects.toMatchObject({ code: 'guild-unreadable' });
    void world.clock.advance(10_000);
    await expect(other).rejects.toMatchObject({ code: 'guild-unavailable' });
  });

  it('is reported after an outage, too', async () => {
    const world = await announced([guildId]);
    world.dispatch('GUILD_CREATE', fullGuild);
    world.dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
    await expect(world.client.join(target, signal)).rejects.toMatchObject({ code: 'guild-unavailable' });
    world.dispatch('GUILD_CREATE', { ...fullGuild, id: null });
    await expect(world.client.join(target, signal)).rejects.toMatchObject({ code: 'guild-unreadable' });
  });

  it('is there once it can be read', async () => {
    const world = await announced([guildId]);
    world.dispatch('GUILD_CREATE', { ...fullGuild, id: null });
    world.dispatch('GUILD_CREATE', fullGuild);
    void world.client.join(target, signal).catch(() => undefined);
    expect(world.sent(4)).toHaveLength(1);
    world.client.stop();
  });
});

describe('an answer to a request to join', () => {
  const target = { guildId, channelId };
  const own = { ...fullVoiceState, user_id: botId, channel_id: channelId, session_id: 'voice-1' };
  const server = { token: 'voice-token', guild_id: guildId, endpoint: 'smart.loyal.discord.gg' };

  const answered = async (state: unknown, voiceServer: unknown): Promise<string> => {
    const world = createGatewayWorld();
    await world.signIn();
    const joined = world.client.join(target, signal).then(
      () => 'joined',
      (error: { code: string }) => error.code,
    );
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.dispatch('VOICE_SERVER_UPDATE', voiceServer);
    // A server without an endpoint has none yet, and gets a minute.
    await world.clock.advance(60_000);
    world.client.stop();
    return joined;
  };

  it('is taken with any odd field unless nothing works without it, which has its own reason', async () => {
    for (const { path, change, payload } of oddFields(own)) {
      const outcome = await answered(payload, server);
      const isOther = path === 'user_id' || (path === 'channel_id' && change === 'null');
      if (['channel_id', 'session_id'].includes(path) && !isOther && outcome !== 'joined')
        expect(outcome, `${path}: ${change}`).toBe('gateway-malformed');
      else if (!isOther) expect(outcome, `${path}: ${change}`).toBe('joined');
      else expect(['gateway-malformed', 'join-timeout'], `${path}: ${change}`).toContain(outcome);
    }
    for (const { path, change, payload } of oddFields(server)) {
      const outcome = await answered(own, payload);
      expect(['joined', 'gateway-malformed', 'join-timeout', 'voice-server-lost'], `${path}: ${change}`).toContain(
        outcome,
      );
      if (path === 'token' && outcome !== 'joined') expect(outcome).toBe('gateway-malformed');
    }
  });

  it('is taken if the bot’s own name is null', async () => {
    expect(await answered({ ...own, member: { user: { id: botId, username: null }, roles: null } }, server)).toBe(
      'joined',
    );
  });
});
