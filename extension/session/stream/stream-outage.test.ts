import { expect, it } from 'vitest';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { botId, channelId, guild, guildId } from '../../discord/testing/gateway-world.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import { toModel } from '../../discord/gateway/guild-cache.ts';
import type { GatewayClient } from '../../discord/gateway/contract.ts';
import { createStreamWorld, type StreamWorld } from './testing/stream-world.ts';

/** What the bot says after its twenty seconds without a gateway. */
const unreachable = new EarshotError('gateway-unreachable');

/** A stream whose gateway answers or not; `asked` counts how often it was waited for. */
async function start() {
  const gateway = { isAway: false, asked: 0 };
  const client = {
    state: { state: 'ready' },
    user: { id: botId, name: 'Earshot', avatar: null },
    guilds: new Map([[guildId, toModel(guild)]]),
    join: async () => ({
      guildId,
      channelId,
      userId: botId,
      sessionId: 'session',
      token: new Secret('token'),
      endpoint: 'a.discord.media',
    }),
    credentials: () => null,
    leave: () => {},
  } as unknown as GatewayClient;
  const world = await createStreamWorld({
    bot: {
      client,
      isLoopback: false,
      hasRestApi: true,
      unkept: null,
      connect: async () => client,
      async whenReady() {
        gateway.asked += 1;
        if (gateway.isAway) throw unreachable;
        return client;
      },
      disconnect: async () => {},
    },
  });
  return { world, gateway };
}

async function advanceUntil(world: StreamWorld, isTrue: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000 && !isTrue(); waitedMs += 100) await world.clock.advance(100);
  expect(isTrue()).toBe(true);
}

it('ends a stream for the gateway that was away for two waits, and says so', async () => {
  const { world, gateway } = await start();
  await world.connect();
  gateway.isAway = true;
  world.last().drop(4006);
  await advanceUntil(world, () => world.outcome() !== undefined);
  expect([world.outcome(), gateway.asked]).toEqual(['gateway-unreachable', 3]);
  expect(world.clock.pendingTimers).toBe(0);
});

it('goes on where the gateway is back after one', async () => {
  const { world, gateway } = await start();
  await world.connect();
  gateway.isAway = true;
  world.last().drop(4006);
  await advanceUntil(world, () => gateway.asked === 2);
  gateway.isAway = false;
  await advanceUntil(world, () => world.sockets.length === 2);
  await world.connect();
  expect(world.outcome()).toBeUndefined();
  expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
});
