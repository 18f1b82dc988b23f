import { describe, expect, it } from 'vitest';
import type { Overwrite } from '../../../shared-protocol/gateway-payloads.ts';
import { botId, channelId, guild, guildId } from '../testing/gateway-world.ts';
import type { GuildModel } from './gateway-contract.ts';
import { toModel } from './guild-cache.ts';
import { permissionsIn, whyNotJoin } from './permissions.ts';

const view = 1n << 10n;
const connect = 1n << 20n;
const speak = 1n << 21n;
const move = 1n << 24n;
const administrator = 1n << 3n;
const roleA = '300000000000000001';
const roleB = '300000000000000002';
const stage = '127121515262115842';

type Overwrites = Overwrite[];
const over = (id: string, type: 0 | 1, allow: bigint, deny: bigint): Overwrite & { type: number } => ({
  id,
  type,
  allow: String(allow),
  deny: String(deny),
});

function build(parts: {
  base?: bigint;
  roles?: Record<string, bigint>;
  overwrites?: Overwrites;
  limit?: number;
  occupants?: string[];
  owner?: string;
  timedOutUntil?: string;
}): GuildModel {
  const roles = Object.entries(parts.roles ?? {});
  const channel = {
    name: 'General',
    position: 0,
    permission_overwrites: parts.overwrites ?? [],
    user_limit: parts.limit ?? 0,
  };
  return toModel({
    ...guild,
    owner_id: parts.owner ?? guild.owner_id,
    roles: [
      { id: guildId, name: '@everyone', permissions: String(parts.base ?? view | connect | speak) },
      ...roles.map(([id, bits]) => ({ id, name: id, permissions: String(bits) })),
    ],
    channels: [
      { ...channel, id: channelId, type: 2 },
      { ...channel, id: stage, type: 13 },
    ],
    members: [
      {
        user: { id: botId, username: 'Earshot' },
        roles: roles.map(([id]) => id),
        communication_disabled_until: parts.timedOutUntil ?? null,
      },
    ],
    voice_states: (parts.occupants ?? []).map((user_id) => ({
      user_id,
      channel_id: channelId,
      session_id: 's',
      mute: false,
      deaf: false,
      self_mute: false,
      self_deaf: false,
      suppress: false,
    })),
  });
}

const bitsOf = (model: GuildModel) => permissionsIn(model, model.channels.get(channelId)!, botId);
const why = (model: GuildModel, id = channelId) => whyNotJoin(model, id, botId);

describe('permissions', () => {
  it('adds the member’s roles to those of everyone', () => {
    expect(bitsOf(build({ base: view, roles: { [roleA]: connect, [roleB]: speak } }))).toBe(view | connect | speak);
  });

  it('applies overwrites from everyone to the roles to the member, allow after deny', () => {
    const overwrites = [
      over(botId, 1, speak, connect),
      over(roleA, 0, 0n, view | speak),
      over(roleB, 0, view, 0n),
      over(guildId, 0, connect, view | speak),
      over('300000000000000009', 0, administrator, 0n),
    ];
    expect(bitsOf(build({ base: view, roles: { [roleA]: 0n, [roleB]: 0n }, overwrites }))).toBe(view | speak);
  });

  it('gives everything to the owner and to administrators, whatever the channel says', () => {
    const overwrites = [over(guildId, 0, 0n, view | connect | speak), over(botId, 1, 0n, view | connect | speak)];
    expect(why(build({ base: 0n, owner: botId, overwrites }))).toBeNull();
    expect(why(build({ base: 0n, roles: { [roleA]: administrator }, overwrites }))).toBeNull();
  });

  it('gives nothing by an administrator bit in an overwrite', () => {
    expect(bitsOf(build({ base: 0n, overwrites: [over(botId, 1, administrator, 0n)] }))).toBe(administrator);
  });

  it('leaves a member who is timed out only what it takes to look', () => {
    expect(why(build({ timedOutUntil: '2999-01-01T00:00:00+00:00' }))).toBe('timed-out');
    expect(why(build({ timedOutUntil: '2001-01-01T00:00:00+00:00' }))).toBeNull();
    expect(why(build({ timedOutUntil: 'soon' }))).toBeNull();
  });

  it('reads permission sets beyond 53 bits', () => {
    expect(bitsOf(build({ base: (1n << 63n) | view }))).toBe((1n << 63n) | view);
  });
});

describe('why not join', () => {
  it('names the first obstacle', () => {
    expect(why(build({ base: 0n }))).toBe('may-not-view');
    expect(why(build({ base: connect | speak }))).toBe('may-not-view');
    expect(why(build({ base: view | speak }))).toBe('may-not-connect');
    expect(why(build({ base: view | connect }))).toBe('may-not-speak');
    expect(why(build({}))).toBeNull();
    expect(why(build({}), '127121515262115899')).toBe('channel-missing');
  });

  it('knows a full channel, whom it does not count and whom it does not stop', () => {
    const occupants = ['200000000000000001', '200000000000000002'];
    expect(why(build({ limit: 2, occupants }))).toBe('channel-full');
    expect(why(build({ limit: 3, occupants }))).toBeNull();
    expect(why(build({ limit: 0, occupants }))).toBeNull();
    expect(why(build({ limit: 2, occupants: [botId, occupants[0]!] }))).toBeNull();
    expect(why(build({ limit: 2, occupants, base: view | connect | speak | move }))).toBeNull();
    expect(why(build({ limit: 2, occupants, base: administrator }))).toBeNull();
  });

  it('asks nobody for SPEAK on a stage', () => {
    expect(why(build({ base: view | connect }), stage)).toBeNull();
  });
});
