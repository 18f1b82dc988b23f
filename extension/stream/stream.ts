import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { createServerWait, serverInPlace } from './await-server.ts';
import { createClearConsent } from './clear-consent.ts';
import { createConnection } from './connection.ts';
import { startingOver } from './interruption.ts';
import { createLiveFacts } from './live-facts.ts';
import { followMoves } from './moves.ts';
import { joinThere, nextAfter } from './next-connection.ts';
import { createNextTry } from './next-try.ts';
import { asOffline, createReconnecting } from './reconnecting.ts';
import { createRest } from './rest.ts';
import { createSeat } from './seat.ts';
import { createSoundOut } from './sound-out.ts';
import type { Stream, StreamOptions } from './stream-contract.ts';

/** Connects repeatedly until something ends the stream. The capture is opened with the first stream of its mix. */
export function startStream(options: StreamOptions): Stream {
  const { target, bot, clock } = options;
  /** aborted with the stream's end reason */
  const life = new AbortController();
  const { signal } = life;
  const end = (error: EarshotError): void => life.abort(error);
  const isOffline = (): boolean => !bot.isLoopback && !options.isOnline();

  const seat = createSeat({ place: target, bot, clock });
  const consent = createClearConsent();
  const reconnecting = createReconnecting({ ...options, isOffline, onLimit: end });
  const nextTry = createNextTry({ clock, signal, onWait: reconnecting.waits });
  const sound = createSoundOut(options);
  const facts = createLiveFacts({
    ...options,
    isTone: target.tab === null,
    sound,
    seat: seat.now,
    onChange: (changes) => options.onEvent({ type: 'facts', facts: changes }),
  });
  const connection = createConnection({ ...options, signal, seat, consent, reconnecting, sound, facts });
  const serverWait = createServerWait({
    clock,
    signal,
    isReady: seat.isWatched,
    find: seat.find,
    onFound: () => void connection.hangUp({ next: 'await-server', expected: serverInPlace() }),
  });
  const rest = createRest(signal);
  const parts = { life, seat, consent, connection, serverWait, nextTry, reconnecting, facts, rest };
  const moves = followMoves({ ...options, ...parts });

  async function run(): Promise<never> {
    reconnecting.lost();
    await options.sound.open(signal);
    for (let next = joinThere; ;) {
      const over = await connection.run(next);
      signal.throwIfAborted();
      if (over.next === 'stop') throw over.error;
      if (over.next === 'rest') await leaveForNow();
      if (over.next === 'go-there') await options.beforeLeaving(seat.place.guildId);
      reconnecting.lost();
      next = over.next === 'rest' ? joinThere : await nextAfter(over, parts);
    }
  }

  /** To users the stream still exists: its sound resumes as soon as somebody joins. */
  async function leaveForNow(): Promise<void> {
    // Before it leaves: some actions are allowed only inside the channel.
    options.onEvent({ type: 'facts', facts: { hasLeft: true } });
    await options.beforeLeaving(seat.place.guildId);
    bot.client?.leave(seat.place.guildId);
    await rest.untilOver();
  }

  async function finish(): Promise<EarshotError | null> {
    const reason: unknown = await run().catch((thrown: unknown) => thrown);
    life.abort(reason);
    reconnecting.end();
    // Another browser has joined in its place by now.
    if (!(reason instanceof EarshotError && reason.code === 'taken-over')) {
      await options.beforeLeaving(seat.place.guildId);
      bot.client?.leave(seat.place.guildId);
    }
    return reason instanceof UserStop ? null : asOffline(asEarshotError(reason, 'unexpected'), isOffline());
  }

  return {
    ended: finish(),
    stop: () => life.abort(new UserStop()),
    fail: end,
    setIndicator: facts.setIndicator,
    hold: sound.hold,
    moveTo: moves.moveTo,
    startOver: () => void connection.interrupt(startingOver()),
    rest() {
      if (!connection.isUp) return;
      rest.begin();
      connection.interrupt({ next: 'rest' });
    },
    comeBack: rest.end,
    agreeToClear: connection.agreeToClear,
    listen: connection.listen,
    tryNow: () => nextTry.now(),
    onNetwork: reconnecting.onNetwork,
  };
}

/** The reason of an abort that the user asked for. */
class UserStop extends Error {}
