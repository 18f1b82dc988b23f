import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { BotEvent } from '../account/bot.ts';
import type { GatewayEvent, GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { Place } from '../store/place.ts';
import { createLasting } from '../time/lasting.ts';
import { serverInPlace, serverOfMove, type ServerWait } from './await-server.ts';
import type { ClearConsent } from './clear-consent.ts';
import type { Connection } from './connection.ts';
import { startingOver } from './interruption.ts';
import type { LiveFactsKeeper } from './live-facts.ts';
import type { NextTry } from './next-try.ts';
import type { Reconnecting } from './reconnecting.ts';
import type { Rest } from './rest.ts';
import type { Seat } from './seat.ts';
import type { StreamOptions } from './stream-contract.ts';

/** If the channel or the server is gone too, Discord reports that right after it disconnected the bot. */
const betterReasonMs = 500;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;

/** Follows the server's changes to the bot's voice state, and moves the bot if the user wants it. */
export function followMoves(
  options: Pick<StreamOptions, 'bot' | 'clock' | 'onEvent' | 'beforeLeaving'> & {
    /** aborted with the stream's end reason */
    life: AbortController;
    seat: Seat;
    consent: ClearConsent;
    connection: Connection;
    serverWait: ServerWait;
    nextTry: NextTry;
    rest: Rest;
    reconnecting: Reconnecting;
    facts: LiveFactsKeeper;
  },
): { moveTo(place: Place): void } {
  const { bot, clock, life, seat, connection, serverWait, reconnecting } = options;
  const end = (code: ErrorCode): void => life.abort(new EarshotError(code));
  const outage = createLasting(clock, outageDeadlineMs, () => end('guild-unavailable'));
  life.signal.addEventListener('abort', () => outage.is(false));

  /** Counts while the gateway is connected, to report the outage's end. */
  function followOutage(): void {
    outage.is(seat.isWatched() && (seat.now().guild?.isUnavailable ?? false));
  }

  /** Another channel is another call, and not live there until a connection is. */
  function move(place: Place, isAsked: boolean): void {
    seat.moveTo(place);
    options.consent.reset();
    reconnecting.lost();
    options.onEvent({ type: 'moved', ...seat.place, isAsked });
  }

  function onOwnState(own: Extract<GatewayEvent, { type: 'own-voice-state' }>): void {
    switch (seat.read(own)) {
      case 'kicked':
        return void clock.setTimer(() => end('kicked'), betterReasonMs);
      case 'timed-out':
        return void connection.hangUp(startingOver());
      // Coming back would only disconnect the other one in turn.
      case 'taken-over':
        return end('taken-over');
      case 'moved':
        move({ ...seat.place, channelId: own.channelId ?? seat.place.channelId }, false);
        // Its server may have arrived already.
        if (!connection.hangUp({ next: 'await-server', expected: serverOfMove() })) serverWait.look();
        return;
      case 'none':
        return;
    }
  }

  function onVoiceServer({ endpoint }: Extract<GatewayEvent, { type: 'voice-server' }>): void {
    if (endpoint !== null) return serverWait.named();
    seat.loseServer();
    const expected = serverInPlace();
    if (!connection.hangUp({ next: 'await-server', expected })) serverWait.expect(expected);
  }

  /** After a new identify the bot is in no channel. */
  function onNewSession(): void {
    seat.loseSession();
    if (!connection.hangUp(startingOver())) serverWait.giveUp();
  }

  function onGatewayState(state: GatewayState): void {
    if (state.state === 'stopped') return life.abort(state.error);
    reconnecting.onGateway(state);
    serverWait.onGateway();
    followOutage();
  }

  function onBotEvent(event: BotEvent): void {
    if (event.type === 'state') return onGatewayState(event.state);
    if (event.type === 'new-session') return onNewSession();
    if (event.type === 'guilds') {
      followOutage();
      return options.facts.follow();
    }
    if (!('guildId' in event) || event.guildId !== seat.place.guildId) return;
    switch (event.type) {
      case 'channel-deleted':
        return event.channelId === seat.place.channelId ? end('channel-deleted') : undefined;
      case 'guild-lost':
        return event.isOutage ? followOutage() : end('guild-left');
      case 'own-voice-state':
        return onOwnState(event);
      case 'voice-server':
        return onVoiceServer(event);
      case 'channel-statuses':
        return;
    }
  }

  bot.listen(onBotEvent, life.signal);
  return {
    moveTo(place) {
      const { guildId } = seat.place;
      if (place.guildId !== guildId) void options.beforeLeaving(guildId).then(() => bot.client?.leave(guildId));
      move(place, true);
      if (connection.interrupt({ next: 'go-there' })) return;
      serverWait.giveUp();
      options.nextTry.now();
      options.rest.end();
    },
  };
}
