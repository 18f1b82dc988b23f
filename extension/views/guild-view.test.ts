import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toModel } from '../discord/gateway/guild-cache.ts';
import { botId, channelId, guild, ordinary, user } from '../discord/testing/gateway-world.ts';
import { createGuildViews } from './guild-view.ts';

const nowMs = Date.parse('2026-11-22T12:00:00Z');
const timedOut = { user, roles: [], communication_disabled_until: '2026-11-22T12:05:00Z' };
const someone = {
  user_id: '9',
  channel_id: channelId,
  session_id: 's',
  member: { user: { id: '9', username: 'Mara' } },
};
const model = (changes: object = {}) => toModel({ ...guild, ...changes });
const nobody = { selfId: botId, speaking: new Set<string>(), rings: new Set<string>(), language: null };

beforeEach(() => void vi.useFakeTimers({ now: nowMs }));
afterEach(() => void vi.useRealTimers());

it('lists guilds by name and channels as Discord does: without a category first, then by category', () => {
  const at = (id: string, type: number, position: number, parent_id: string | null = null) => ({
    id,
    type,
    position,
    parent_id,
    name: `at ${position}`,
    user_limit: 0,
    permission_overwrites: [],
  });
  const channels = [at('30', 2, 0, '12'), at('31', 2, 5, '11'), at('11', 4, 1), at('12', 4, 2), at('32', 13, 9)];
  const views = createGuildViews()([model({ id: '7', name: 'Zoo', channels }), model({ name: 'Ark' })], {
    ...nobody,
    selfId: '80351110224678912',
  });
  expect(views.map(({ name }) => name)).toEqual(['Ark', 'Zoo']);
  expect(views[1]?.channels.map(({ id, kind, category }) => [id, kind, category?.name])).toEqual([
    ['32', 'stage', undefined],
    ['31', 'voice', 'at 1'],
    ['30', 'voice', 'at 2'],
  ]);
});

it('leaves out a guild with an outage, and channels that may not be seen', () => {
  const hidden = [{ id: guild.id, name: '@everyone', permissions: '0' }];
  expect(createGuildViews()([{ ...model(), isUnavailable: true }], nobody)).toEqual([]);
  expect(createGuildViews()([model({ roles: hidden })], nobody)[0]?.channels).toEqual([]);
});

it('takes a channel away that Discord hides from now on, and does not show the name that stands for it', () => {
  const seen = [{ id: channelId, type: 2, name: 'Tavern', flags: 0, permission_overwrites: [] }];
  const shown = (channels: object[]) => createGuildViews()([model({ channels })], nobody)[0]?.channels ?? [];
  expect(shown(seen).map(({ name }) => name)).toEqual(['Tavern']);
  expect(shown([{ ...seen[0], flags: 131_072, name: '___hidden___' }])).toEqual([]);
  expect(shown([{ ...seen[0], name: null }])).toMatchObject([{ name: `Channel ${channelId.slice(-4)}` }]);
});

it('gives the very same view of a guild that has not changed', () => {
  const views = createGuildViews();
  const [one, other] = [model(), model({ id: '7', name: 'Zoo' })];
  const before = views([one, other], nobody);
  const renamed = { ...other, name: 'Park' };
  const after = views([one, renamed], { ...nobody, speaking: new Set() });
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(after[1]?.name).toBe('Park');
});

it('shows who speaks in the guild of the channel, and leaves the others as they were', () => {
  const views = createGuildViews();
  const guilds = [model({ voice_states: [someone] }), model({ id: '7', name: 'Zoo' })];
  const before = views(guilds, nobody);
  const after = views(guilds, { ...nobody, speaking: new Set(['9', '8']) });
  expect(before[0]?.channels[0]?.people).toMatchObject([{ name: 'Mara', isSpeaking: false }]);
  expect(after[0]?.channels[0]?.people).toMatchObject([{ name: 'Mara', isSpeaking: true }]);
  expect(after[1]).toBe(before[1]);
  const other = views(guilds, { ...nobody, speaking: new Set(['8']) });
  expect(other[0]?.channels[0]?.people).toMatchObject([{ isSpeaking: false }]);
});

it('notices by itself that a time-out is over', () => {
  const views = createGuildViews();
  const roles = [{ id: guild.id, name: '@everyone', permissions: ordinary }];
  const guilds = [model({ roles, members: [timedOut] })];
  expect(views(guilds, nobody)[0]?.channels[0]?.blocked).toBe('timed-out');
  vi.setSystemTime(nowMs + 600_000);
  expect(views(guilds, nobody)[0]?.channels[0]?.blocked).toBeNull();
});
