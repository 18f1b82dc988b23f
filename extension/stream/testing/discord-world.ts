import type { ResumePoint } from '../../discord/gateway/gateway-contract.ts';
import { createFakeClock } from '../../time/testing/fake-clock.ts';
import { token } from '../../discord/testing/gateway-world.ts';
import { createBot, type Bot } from '../../account/bot.ts';
import type { StorageItem } from '../../store/storage.ts';
import { initialState, transition, type SessionEvent, type SessionState } from '../../session/state.ts';
import { createScriptedDiscord, type ScriptedDiscord } from './scripted-discord.ts';
import { createStreamWorld, type StreamWorld, type WorldChanges } from './stream-world.ts';

/** A stream with the real bot and both real clients, on a scripted Discord. Its tab stays silent. */
export interface DiscordWorld extends StreamWorld {
  discord: ScriptedDiscord;
  bot: Bot;
  identifies: number[];
  network: { isOnline: boolean };
  state(): SessionState;
  /** advances in small steps until this holds, at most `mostMs`; @returns how long it took */
  until(isTrue: () => boolean, mostMs: number): Promise<number>;
}

const item = <T>(value: T): StorageItem<T> => {
  let stored = value;
  return {
    get: async () => stored,
    expect: async () => stored,
    set: async (next) => void (stored = next),
    remove: async () => void (stored = value),
  };
};

export async function createDiscordWorld(changes: WorldChanges = {}): Promise<DiscordWorld> {
  const clock = createFakeClock();
  const discord = createScriptedDiscord(clock);
  const identifies: number[] = [];
  const network = { isOnline: true };
  const events: SessionEvent[] = [];
  let state: SessionState = initialState;
  let world: StreamWorld | null = null;
  const bot = createBot({
    clock,
    openSocket: discord.open,
    identifies: { ...item(identifies), set: async (times) => void identifies.splice(0, Infinity, ...times) },
    resumePoint: item<ResumePoint | null>(null),
    readSettings: async () => ({ gatewayUrl: 'wss://gateway.discord.gg', token }),
    stayAwake: () => () => undefined,
  });
  const target = { tab: { id: 1, title: '', site: '', iconUrl: null }, guildId: '', channelId: '' };
  const hear = (event: SessionEvent): void => {
    events.push(event);
    state = transition(state, event);
    if (event.type === 'connected') clock.setTimer(() => world?.capture({ type: 'silence', isSilent: true }), 0);
  };
  state = transition(state, { type: 'start', target });
  world = await createStreamWorld(
    { bot, openSocket: discord.open, isOnline: () => network.isOnline, onEvent: hear, ...changes },
    clock,
  );
  const made = world;
  void made.stream.ended.then((error) => hear({ type: 'ended', error, nowMs: clock.wallMs() }));
  return Object.assign(made, {
    discord,
    bot,
    identifies,
    network,
    events,
    state: () => state,
    async until(isTrue: () => boolean, mostMs: number): Promise<number> {
      const startMs = clock.nowMs();
      while (!isTrue() && clock.nowMs() - startMs < mostMs) await clock.advance(10);
      return clock.nowMs() - startMs;
    },
  });
}

/** Live for a while, so that the sign-in no longer counts. */
export async function liveWorld(changes?: WorldChanges): Promise<DiscordWorld> {
  const world = await createDiscordWorld(changes);
  await world.until(() => world.state().state === 'live', 10_000);
  await world.clock.advance(70_000);
  if (world.state().state !== 'live') throw new Error(`not live: ${JSON.stringify(world.state())}`);
  return world;
}
