import { expect, test } from 'vitest';
import { defaultWorld } from '../world/default-world.ts';
import { membersIntent } from './intents.ts';
import { membersChunks } from './members-chunks.ts';

const guild = {
  ...defaultWorld().guilds[0]!,
  members: Array.from({ length: 2345 }, (_, index) => ({
    user: { id: String(130_000_000_000_000_000n + BigInt(index)), username: `m${index}`, bot: false },
    nick: null,
    roles: [],
  })),
};

test('members of a large guild come a thousand at a time, each once', () => {
  const chunks = membersChunks(guild, { guild_id: guild.id, query: '', limit: 0 }, membersIntent, [])!;
  expect(chunks.map(({ members, chunk_index, chunk_count }) => [members.length, chunk_index, chunk_count])).toEqual([
    [1000, 0, 3],
    [1000, 1, 3],
    [345, 2, 3],
  ]);
  expect(new Set(chunks.flatMap(({ members }) => members.map(({ user }) => user.id))).size).toBe(2345);
});

test('nobody found is one empty chunk', () => {
  const chunks = membersChunks(guild, { guild_id: guild.id, query: 'nobody', limit: 5 }, 0, [])!;
  expect(chunks).toMatchObject([{ members: [], chunk_index: 0, chunk_count: 1 }]);
});
