import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertFuzzed } from '../../tests/fuzz.ts';
import { EarshotError } from '../../shared-protocol/error.ts';
import { createGatewayWorld, guild, guildId, channelId, botId, ready, signal } from './testing/gateway-world.ts';
import { createVoiceWorld, documentReady, v8Description, v8Hello, v8Ready } from './testing/voice-world.ts';

/** Values that have broken clients before, mixed with any JSON. */
const oddity = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, -1, 1.5, 2 ** 53, '5', '', [], {}, guildId, channelId, botId, 1e308, true),
);
const names = [
  'READY',
  'RESUMED',
  'GUILD_CREATE',
  'GUILD_UPDATE',
  'GUILD_DELETE',
  'GUILD_ROLE_CREATE',
  'GUILD_ROLE_DELETE',
  'GUILD_MEMBER_UPDATE',
  'CHANNEL_UPDATE',
  'CHANNEL_DELETE',
  'VOICE_STATE_UPDATE',
  'VOICE_SERVER_UPDATE',
  'toString',
];

/** A good payload with some fields replaced. */
const bent = (good: Record<string, unknown>) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(good), '__proto__', 'unavailable', 'heartbeat_interval'), oddity, {
      maxKeys: 3,
    })
    .map((changes) => ({ ...good, ...changes }));

const voiceState = { guild_id: guildId, channel_id: channelId, user_id: botId, session_id: 'x', suppress: false };
const voiceServer = { guild_id: guildId, token: 'x', endpoint: 'a.discord.media' };
const body = fc.oneof(oddity, ...[guild, ready, voiceState, voiceServer, guild.channels[0]!].map(bent));

const gatewayMessage = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant(0), t: fc.constantFrom(...names), s: fc.nat(50), d: body }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom<unknown>(1, 4, 7, 9, 10, 11, 99), d: body }) },
  { weight: 1, arbitrary: fc.record({ op: oddity, t: oddity, s: oddity, d: oddity }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.string() },
);

type Move =
  | { do: 'deliver'; message: unknown }
  | { do: 'advance'; ms: number }
  | { do: 'drop'; code: number }
  | { do: 'sign-in' | 'join' | 'leave' | 'start' | 'stop' };

const moves = (message: fc.Arbitrary<unknown>): fc.Arbitrary<Move[]> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), message }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(30_000) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('drop' as const), code: fc.integer({ min: 1000, max: 4999 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom('sign-in', 'sign-in', 'join', 'leave', 'start', 'stop') }),
      },
    ),
    { maxLength: 25 },
  );

describe('whatever comes', () => {
  it('the gateway client throws nothing, keeps one live socket and can always be stopped', async () => {
    await assertFuzzed(
      fc.asyncProperty(moves(gatewayMessage), async (steps) => {
        const world = createGatewayWorld();
        const target = { guildId, channelId };
        const failures: unknown[] = [];
        const reached = new Set<string>();
        world.client.start();
        await world.clock.advance(0);
        for (const step of steps) {
          const socket = world.sockets.at(-1);
          if (step.do === 'deliver') socket?.deliver(step.message);
          if (step.do === 'advance') await world.clock.advance(step.ms);
          if (step.do === 'drop') socket?.drop(step.code);
          if (step.do === 'start') world.client.start();
          if (step.do === 'stop') world.client.stop({ keepSession: true });
          if (step.do === 'leave') world.client.leave(guildId);
          if (step.do === 'join') world.client.join(target, signal).catch((error: unknown) => failures.push(error));
          if (step.do === 'sign-in') {
            socket?.accept();
            socket?.deliver({ op: 10, d: { heartbeat_interval: 41_250 } });
            await world.clock.settle();
            socket?.deliver({ op: 0, t: 'READY', s: 1, d: ready });
            socket?.deliver({ op: 0, t: 'GUILD_CREATE', s: 2, d: guild });
          }
          await world.clock.settle();

          const { state } = world.client;
          reached.add(state.state);
          const live = world.sockets.filter(({ readyState }) => readyState < 2);
          expect(live.length).toBeLessThanOrEqual(1);
          if (state.state === 'ready') {
            expect(live).toHaveLength(1);
            expect(world.client.user).not.toBeNull();
          }
          if (['offline', 'stopped', 'waiting'].includes(state.state)) expect(live).toHaveLength(0);
          if (state.state === 'waiting' || state.state === 'stopped') expect(state.error).toBeInstanceOf(EarshotError);
        }
        for (const socket of world.sockets) expect(socket.sent.length).toBeLessThanOrEqual(120);
        expect(world.identifies.length).toBeLessThanOrEqual(10);
        world.client.stop();
        await world.clock.settle();
        expect(world.client.state.state).toBe('offline');
        expect(world.clock.pendingTimers).toBe(0);
        for (const error of failures) expect(error).toBeInstanceOf(EarshotError);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it.each(['original', 'v8'] as const)(
    'the voice client of %s throws nothing but its own errors, keeps one live socket and closes once',
    async (dialect) => {
      const good = dialect === 'v8' ? v8Ready : documentReady;
      const description = dialect === 'v8' ? v8Description.d : { mode: 'plain', secret_key: [] };
      const speaking = { user_id: botId, ssrc: 1, speaking: true };
      const text = fc.oneof(
        fc.record({
          op: fc.oneof(fc.constantFrom<unknown>(2, 3, 4, 5, 6, 8, 9, 11, 13, 99), fc.integer({ min: 21, max: 31 })),
          d: fc.oneof(oddity, bent(good.d), bent(description), bent(speaking)),
        }),
        fc.constantFrom<unknown>(good, { op: 4, d: description }, v8Hello, { op: 9, d: null }),
        fc.record({ op: oddity, d: oddity }),
      );
      const numbered = fc.tuple(text, fc.nat(70_000)).map(([message, seq]) => ({ ...(message as object), seq }));
      const bytes = fc.uint8Array({ maxLength: 8 }).map((some) => new Uint8Array(some).buffer);
      await assertFuzzed(
        fc.asyncProperty(moves(fc.oneof(text, numbered, bytes)), async (steps) => {
          const world = createVoiceWorld({ dialect });
          world.last().accept();
          await world.clock.settle();
          for (const step of steps) {
            if (step.do === 'deliver') world.last().deliver(step.message);
            if (step.do === 'advance') await world.clock.advance(step.ms);
            if (step.do === 'drop') world.last().drop(step.code);
            if (step.do === 'start') world.last().accept();
            if (step.do === 'sign-in') world.last().deliver(good);
            if (step.do === 'leave') world.hostSays({ op: 26, payload: Uint8Array.of(1) });
            if (step.do === 'join') world.outcome.connection?.setSpeaking({ isSending: true, indicator: 'ring' });
            if (step.do === 'stop') world.outcome.connection?.close();
            await world.clock.settle();
            expect(world.sockets.filter(({ readyState }) => readyState < 2).length).toBeLessThanOrEqual(1);
          }
          const { connection, error } = world.outcome;
          if (error !== undefined) expect(error).toBeInstanceOf(EarshotError);
          const closed = world.events.filter(({ type }) => type === 'closed');
          expect(closed.length).toBeLessThanOrEqual(1);
          if (error !== undefined || closed.length) expect(world.last().readyState).toBeGreaterThan(1);
          connection?.close();
          world.controller.abort();
          await world.clock.settle();
          expect(world.last().readyState).toBeGreaterThan(1);
          expect(world.clock.pendingTimers).toBe(0);
          expect(world.sockets.length).toBeLessThanOrEqual(dialect === 'v8' ? 10 : 1);
        }),
        { numRuns: 200 },
      );
    },
    60_000,
  );
});
