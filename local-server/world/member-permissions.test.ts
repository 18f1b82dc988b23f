import { expect, test } from 'vitest';
import { permission } from '../../shared-protocol/permission.ts';
import { defaultWorld } from './default-world.ts';
import { isSuppressed, mayJoin, permissionsIn } from './member-permissions.ts';

const world = defaultWorld();
const guild = world.guilds[0]!;
const userId = world.bot.id;
const channel = (id: string) => guild.channels.find((candidate) => candidate.id === id)!;
const { channelId, fullChannelId, hiddenChannelId, lockedChannelId, listenOnlyChannelId, stageChannelId } =
  world.places;

test('without View Channel or Connect nothing remains', () => {
  expect(permissionsIn(guild, channel(hiddenChannelId), userId)).toBe(0n);
  expect(permissionsIn(guild, channel(lockedChannelId), userId)).toBe(0n);
  expect(permissionsIn(guild, channel(channelId), userId) & permission.speak).toBe(permission.speak);
});

test('the owner may everything, a stranger nothing', () => {
  expect(mayJoin(guild, channel(hiddenChannelId), guild.ownerId, 0)).toBe(true);
  expect(mayJoin(guild, channel(channelId), '111111111111111111', 0)).toBe(false);
});

test('an overwrite for the member outweighs those for its roles', () => {
  const own = { id: userId, type: 1, allow: permission.connect.toString(), deny: '0' };
  const locked = channel(lockedChannelId);
  const opened = { ...locked, permission_overwrites: [...locked.permission_overwrites, own] };
  expect(mayJoin(guild, opened, userId, 0)).toBe(true);
});

test('Administrator passes every overwrite', () => {
  const roles = guild.roles.map((role) => ({ ...role, permissions: permission.administrator.toString() }));
  expect(mayJoin({ ...guild, roles }, channel(hiddenChannelId), userId, 0)).toBe(true);
});

test('a full channel takes only who may move members', () => {
  const full = channel(fullChannelId);
  expect(mayJoin(guild, full, userId, 1)).toBe(true);
  expect(mayJoin(guild, full, userId, 2)).toBe(false);
  const mover = { id: userId, type: 1, allow: permission.moveMembers.toString(), deny: '0' };
  expect(mayJoin(guild, { ...full, permission_overwrites: [mover] }, userId, 2)).toBe(true);
});

test('without Speak and on a stage a member is suppressed', () => {
  expect(isSuppressed(guild, channel(listenOnlyChannelId), userId)).toBe(true);
  expect(isSuppressed(guild, channel(stageChannelId), userId)).toBe(true);
  expect(isSuppressed(guild, channel(channelId), userId)).toBe(false);
});
