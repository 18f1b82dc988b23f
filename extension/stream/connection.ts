import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import type { Voice } from '../../shared-protocol/native-messages.ts';
import type { VoiceCredentials } from '../discord/gateway/gateway-contract.ts';
import { isJoinedInVain, whyNotJoin } from '../discord/gateway/permissions.ts';
import { modeAfterRefusal } from '../discord/voice/choose-mode.ts';
import { connectVoice, voiceEndIn } from '../discord/voice/connect.ts';
import type { VoiceConnection, VoiceEvent } from '../discord/voice/voice-contract.ts';
import type { HostSession } from '../host/host-session.ts';
import { deferred, wait, type Deferred } from '../time/wait.ts';
import { serverOfMove } from './await-server.ts';
import type { ClearConsent } from './clear-consent.ts';
import { afterClose, type Interruption } from './interruption.ts';
import type { LiveFactsKeeper } from './live-facts.ts';
import type { NextConnection } from './next-connection.ts';
import type { Reconnecting } from './reconnecting.ts';
import type { Seat } from './seat.ts';
import type { SoundOut } from './sound-out.ts';
import type { StreamOptions } from './stream-contract.ts';

/** The server does not know the mode that it offered: another one is worth the single fresh join. */
const modeRefused = 4016;

/**
 * One attempt, which holds only the resources of its state. Each state but the last may also go back to `between`:
 *
 *   between -> joining -> opening -> dialling -> up -> between
 */
type Attempt =
  | { state: 'between' }
  /** the bot signs in and requests its voice state */
  | { state: 'joining'; over: Over }
  /** it has one, and the host opens a session */
  | { state: 'opening'; over: Over }
  | { state: 'dialling'; over: Over; session: HostSession }
  | { state: 'up'; over: Over; session: HostSession; voice: VoiceConnection };

type Over = Deferred<Interruption>;

/** The stream's voice connection: one at a time, from the credentials to its end. */
export interface Connection {
  /** @returns why it ended and the next step, once everything of it is released */
  run(next: NextConnection): Promise<Interruption>;
  /** Ends the present attempt. @returns false if there is none */
  interrupt(why: Interruption): boolean;
  /** Ends the present attempt if it has its pair, so that the gateway's report concerns it. @returns false if not */
  hangUp(why: Interruption): boolean;
  /** whether sound may leave */
  readonly isUp: boolean;
  /** continues although the server turned encryption off, as long as this call lasts */
  agreeToClear(): void;
  /** as of the stream */
  listen(voices: readonly Voice[] | null): void;
}

export interface ConnectionOptions extends Pick<
  StreamOptions,
  'settings' | 'bot' | 'host' | 'clock' | 'openSocket' | 'onEvent' | 'onVoice' | 'onStats' | 'onActivity' | 'onHeard'
> {
  /** of the whole stream */
  signal: AbortSignal;
  seat: Seat;
  consent: ClearConsent;
  reconnecting: Reconnecting;
  sound: SoundOut;
  facts: LiveFactsKeeper;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { settings, bot, clock, seat, reconnecting, sound, facts } = options;
  let attempt: Attempt = { state: 'between' };
  let preferredMode = settings.mode;
  let voices: readonly Voice[] | null = null;

  function avoidMode(closeCode: number | undefined): void {
    if (closeCode === modeRefused) preferredMode = modeAfterRefusal(settings.dialect, preferredMode);
  }

  function onVoice(event: VoiceEvent, over: Over): void {
    if (event.type === 'step') return options.onEvent(event);
    options.onVoice(event);
    if (event.type === 'resuming') seat.setBroken(true);
    if (event.type === 'resumed') seat.setBroken(false);
    if (event.type !== 'closed') return;
    avoidMode(event.code);
    seat.setBroken(event.next !== 'wait-for-move');
    over.resolve(afterClose(event.next, event.error));
  }

  /** @returns null once sound may leave, or why it could not connect */
  async function connect(
    { pair, isGuess, isAfresh }: NextConnection,
    over: Over,
    signal: AbortSignal,
  ): Promise<Interruption | null> {
    const { channelId } = seat.place;
    const credentials = pair ?? (await askForSeat(options, isAfresh, signal));
    seat.take(credentials, isGuess);
    // Moved again before it had arrived, for example by channels that create a room for everyone who joins.
    if (channelId !== seat.place.channelId) return { next: 'await-server', expected: serverOfMove() };
    attempt = { state: 'opening', over };
    const session = await openSession(options, over, signal);
    attempt = { state: 'dialling', over, session };
    facts.expect();
    const voice = await connectVoice({
      credentials,
      dialect: settings.dialect,
      preferredMode,
      documentPort: settings.documentPort,
      isInsecure: bot.isLoopback && settings.gatewayUrl.startsWith('ws:'),
      gatewayHost: new URL(settings.gatewayUrl).hostname,
      openSocket: options.openSocket,
      clock,
      transport: session.transport,
      signal,
      onEvent: (event) => onVoice(event, over),
    });
    attempt = { state: 'up', over, session, voice };
    if (voices) session.listen(voices);
    reconnecting.connected();
    sound.begin({ voice, session });
    options.onEvent({ type: 'connected', facts: facts.begin(voice.mode), nowMs: clock.wallMs() });
    sound.tellSilence();
    return null;
  }

  /** The only place where an attempt releases its resources. */
  async function leave(): Promise<void> {
    const left = attempt;
    attempt = { state: 'between' };
    if (left.state === 'dialling') await left.session.close();
    if (left.state !== 'up') return;
    facts.end();
    sound.end();
    // The host plays five frames of silence, and only then stops sending.
    await left.session.close();
    left.voice.setSpeaking({ isSending: false, indicator: 'none' });
    left.voice.close();
  }

  function afterFailure(thrown: unknown): Interruption {
    const error = asEarshotError(thrown, 'unexpected');
    const ending = voiceEndIn(error);
    avoidMode(ending?.code);
    return afterClose(ending?.next ?? 'rejoin', error);
  }

  return {
    get isUp() {
      return attempt.state === 'up';
    },
    async run(next) {
      const over = deferred<Interruption>();
      const ended = new AbortController();
      const signal = AbortSignal.any([options.signal, ended.signal]);
      void over.promise.then(() => ended.abort(new EarshotError('voice-closed')));
      attempt = { state: 'joining', over };
      reconnecting.tries();
      try {
        const kept = await connect(next, over, signal);
        return kept ?? (await wait(over.promise, { signal: options.signal }));
      } catch (thrown) {
        // The interruption's reason is better than the resulting abort.
        return ended.signal.aborted && !options.signal.aborted ? await over.promise : afterFailure(thrown);
      } finally {
        await leave();
      }
    },
    interrupt(why) {
      if (attempt.state === 'between') return false;
      attempt.over.resolve(why);
      return true;
    },
    hangUp(why) {
      if (attempt.state === 'between' || attempt.state === 'joining') return false;
      attempt.over.resolve(why);
      return true;
    },
    agreeToClear() {
      options.consent.agree();
      if ('session' in attempt) attempt.session.agreeToClear();
    },
    listen(next) {
      voices = next;
      if (attempt.state === 'up') attempt.session.listen(next);
    },
  };
}

/** @throws EarshotError as `Bot.whenReady` and `GatewayClient.join`, or why nobody would hear the bot there */
async function askForSeat(
  { bot, clock, seat, reconnecting }: ConnectionOptions,
  isAfresh: boolean,
  signal: AbortSignal,
): Promise<VoiceCredentials> {
  const client = await bot.whenReady(signal, { isPatient: reconnecting.hasBeenLive });
  const { guildId, channelId } = seat.place;
  const guild = client.guilds.get(guildId);
  // Joining would work, but nobody would hear anything, and the user should know now.
  const obstacle = guild && client.user ? whyNotJoin(guild, channelId, client.user.id, clock.wallMs()) : null;
  if (isJoinedInVain(obstacle)) throw new EarshotError(obstacle);
  return client.join({ guildId, channelId, isAfresh }, signal);
}

async function openSession(
  { host, bot, consent, facts, onStats, onActivity, onHeard }: ConnectionOptions,
  over: Over,
  signal: AbortSignal,
): Promise<HostSession> {
  const opening = host.openSession({
    allowLoopback: bot.isLoopback,
    refusesClear: consent.refusesClear,
    onReport(report) {
      if (report.type === 'stats') onStats(report);
      if (report.type === 'activity') onActivity(report.ssrcs);
      if (report.type === 'heard') onHeard(report.voices);
      if (report.type !== 'dave') return;
      consent.onDave(report.state);
      facts.onDave({ state: report.state, privacyCode: report.privacyCode });
    },
    onEnded: (error) => over.resolve({ next: 'rejoin', error }),
  });
  return wait(opening, { signal }).catch((thrown: unknown) => {
    // A session that opens too late has no owner.
    void opening.then((late) => late.close()).catch(() => undefined);
    throw thrown;
  });
}
