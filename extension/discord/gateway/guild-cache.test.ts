import { describe, expect, it } from 'vitest';
import { botId, channelId, guild, guildId } from '../testing/gateway-world.ts';
import { createDispatchReader } from './dispatch.ts';
import { reduceGuilds, toModel, toPayload, type Guilds } from './guild-cache.ts';

const readDispatch = createDispatchReader(() => {});
const after = (guilds: Guilds, t: string, d: unknown): Guilds => reduceGuilds(guilds, readDispatch(t, d)!, botId);
const start = after(new Map(), 'GUILD_CREATE', guild);
const person = '200000000000000001';
const state = { guild_id: guildId, user_id: person, channel_id: channelId, session_id: 'x' };
const member = { user: { id: person, username: 'Ada' }, roles: [] };
const get = (guilds: Guilds) => guilds.get(guildId)!;

describe('the guild cache', () => {
  it('never changes what it gave out', () => {
    const frozen = JSON.stringify(toPayload(get(start)));
    const next = after(start, 'VOICE_STATE_UPDATE', { ...state, member });
    expect(JSON.stringify(toPayload(get(start)))).toBe(frozen);
    expect(get(next).voiceStates.get(person)?.channel_id).toBe(channelId);
  });

  it('is the same map if nothing changed', () => {
    expect(after(start, 'VOICE_STATE_UPDATE', { ...state, guild_id: '41771983423143999' })).toBe(start);
    expect(after(start, 'CHANNEL_CREATE', { id: '127121515262115888', type: 1 })).toBe(start);
    expect(after(start, 'GUILD_DELETE', { id: '41771983423143999' })).toBe(start);
  });

  it('knows people while they are in voice and forgets them after, but never the bot', () => {
    let guilds = after(start, 'VOICE_STATE_UPDATE', { ...state, member });
    expect(get(guilds).members.get(person)?.user?.username).toBe('Ada');
    guilds = after(guilds, 'VOICE_STATE_UPDATE', { ...state, channel_id: null, member });
    guilds = after(guilds, 'VOICE_STATE_UPDATE', { ...state, user_id: botId, channel_id: null });
    expect([...get(guilds).members.keys()]).toEqual([botId]);
    expect(get(guilds).voiceStates.size).toBe(0);
  });

  it('does not grow with people who come and go', () => {
    let guilds = start;
    for (let index = 0; index < 500; index += 1) {
      const user_id = String(200000000000000000n + BigInt(index));
      const user = { id: user_id, username: 'x' };
      guilds = after(guilds, 'VOICE_STATE_UPDATE', { ...state, user_id, member: { user, roles: [] } });
      guilds = after(guilds, 'VOICE_STATE_UPDATE', { ...state, user_id, channel_id: null });
    }
    expect(get(guilds).members.size).toBe(1);
  });

  it('follows channels, roles and the bot’s own roles', () => {
    const role = { id: '300000000000000001', name: 'DJ', permissions: '8' };
    let guilds = after(start, 'GUILD_ROLE_CREATE', { guild_id: guildId, role });
    guilds = after(guilds, 'CHANNEL_UPDATE', { id: channelId, guild_id: guildId, type: 2, user_limit: 5 });
    guilds = after(guilds, 'GUILD_MEMBER_UPDATE', {
      guild_id: guildId,
      user: { id: botId, username: 'Earshot' },
      roles: [role.id],
    });
    expect(get(guilds).channels.get(channelId)?.user_limit).toBe(5);
    expect(get(guilds).members.get(botId)?.roles).toEqual([role.id]);
    guilds = after(guilds, 'GUILD_ROLE_DELETE', { guild_id: guildId, role_id: role.id });
    guilds = after(guilds, 'CHANNEL_DELETE', { id: channelId, guild_id: guildId, type: 2 });
    expect(get(guilds).roles.has(role.id)).toBe(false);
    expect(get(guilds).channels.has(channelId)).toBe(false);
  });

  it('keeps channels and people over an update of the guild', () => {
    const guilds = after(start, 'GUILD_UPDATE', { id: guildId, name: 'Renamed', icon: 'abc', owner_id: botId });
    expect(get(guilds)).toMatchObject({ name: 'Renamed', icon: 'abc', ownerId: botId });
    expect(get(guilds).channels.size).toBe(2);
    expect(get(guilds).roles.size).toBe(1);
  });

  it('keeps a guild’s face over an outage, without its voice states', () => {
    const guilds = after(after(start, 'VOICE_STATE_UPDATE', state), 'GUILD_DELETE', { id: guildId, unavailable: true });
    expect(get(guilds)).toMatchObject({ name: guild.name, isUnavailable: true });
    expect(get(guilds).voiceStates.size).toBe(0);
    expect(get(after(guilds, 'GUILD_CREATE', guild)).isUnavailable).toBe(false);
  });

  it('takes READY’s list for the whole truth', () => {
    const other = '41771983423143999';
    const user = { id: botId, username: 'Earshot', bot: true };
    const guilds = after(start, 'READY', { session_id: 's', user, guilds: [{ id: other, unavailable: true }] });
    expect([...guilds.keys()]).toEqual([other]);
  });

  it('takes over known fields only', () => {
    const hostile = JSON.parse(
      `{"id":"${guildId}","name":"x","__proto__":{"isAdmin":true},"constructor":1}`,
    ) as unknown;
    const model = get(after(new Map(), 'GUILD_CREATE', hostile));
    expect(Object.keys(model).sort()).toEqual(Object.keys(get(start)).sort());
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('comes back whole from its plain JSON', () => {
    const model = get(after(start, 'VOICE_STATE_UPDATE', { ...state, member }));
    const json: unknown = JSON.parse(JSON.stringify(toPayload(model)));
    expect(get(after(new Map(), 'GUILD_CREATE', json))).toEqual(model);
    expect(toModel(toPayload(model))).toEqual(model);
  });
});
