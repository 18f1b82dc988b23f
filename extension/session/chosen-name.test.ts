import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;
const shown = async () => {
  const { gateway, guilds, chosenName } = await world.view();
  return { gateway, guilds: guilds.length, chosenName };
};
const [channel] = guild.channels;

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
  await world.signIn();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('the chosen channel keeps its name after the bot’s token was refused', async () => {
  await world.session.command({ type: 'choose', guildId, channelId });
  world.sockets[0]!.drop(4004);
  await world.clock.settle();
  expect(await shown()).toEqual({
    gateway: 'off',
    guilds: 1,
    chosenName: { channel: channel!.name, server: guild.name },
  });
  expect(world.stored.local.chosenName).toEqual({ guildId, channelId, channel: channel!.name, server: guild.name });
});

it('a stream brings the name up to date, and another channel never gets it', async () => {
  world.stored.local.chosenName = { guildId, channelId, channel: 'Old', server: 'Older' };
  await world.goLive();
  expect((await shown()).chosenName).toEqual({ channel: channel!.name, server: guild.name });
  world.stored.local.chosen = { guildId, channelId: '99' };
  expect((await shown()).chosenName).toBeNull();
});
