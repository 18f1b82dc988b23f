import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { AudioFormat, CaptureDoor, CaptureEvent, TabCapture } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent, VoiceCredentials } from '../discord/gateway/contract.ts';
import { whyNotJoin } from '../discord/gateway/permissions.ts';
import type { OpenSocket } from '../discord/socket.ts';
import { connectVoice } from '../discord/voice/connect.ts';
import type { VoiceConnection, VoiceEvent } from '../discord/voice/contract.ts';
import type { HostEvent } from '../host-link/host-link.ts';
import type { Bot } from './bot.ts';
import type { Helper } from './helper.ts';
import { createRetries, rejoinPolicy } from './retry-policy.ts';
import type { SessionEvent, Target } from './state.ts';
import type { Settings } from './storage.ts';
import { createVoiceLink, type VoiceLink } from './voice-link.ts';

/** After a 4014 Discord names a new voice server within seconds, where the bot was moved. */
const moveDeadlineMs = 5000;
/** Discord took the voice server away: another follows, or the stream ends. */
const newServerDeadlineMs = 60_000;
/** Where the channel or the server is gone too, Discord says so right after it took the bot out. */
const betterReasonMs = 500;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;
/** What Discord's channels take without a boost; the channel's own bitrate limits it further. */
const defaultBitrate = 96_000;

export interface StreamOptions {
  target: Target;
  settings: Settings;
  showsSpeaking: boolean;
  /** a capture that outlived the background's restart, instead of a new one */
  isAdopted: boolean;
  bot: Bot;
  helper: Helper;
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  onEvent(event: SessionEvent): void;
  onVoice(event: VoiceEvent): void;
  onPeaks(peaks: readonly [number, number]): void;
}

/** One stream from the click to its end. `ended` settles once, with null where the user stopped it. */
export interface Stream {
  readonly ended: Promise<EarshotError | null>;
  stop(): void;
  /** ends with this reason */
  fail(error: EarshotError): void;
  setShowsSpeaking(shows: boolean): void;
  onGatewayEvent(event: GatewayEvent): void;
  onHostEvent(event: HostEvent): void;
}

/** Why the present voice connection is over and what comes next. */
type Interruption =
  | { next: 'rejoin'; error: EarshotError }
  /** the gateway has, or soon will have, a fresh pair without our asking */
  | { next: 'await-server'; error: EarshotError; deadlineMs: number };

const formatFor = (mode: VoiceMode): AudioFormat =>
  mode === 'plain' ? { codec: 'pcm-mono' } : { codec: 'opus', bitrate: defaultBitrate };

let sessions = 0;

export function startStream(options: StreamOptions): Stream {
  const { target, settings, bot, helper, clock } = options;
  const whole = new AbortController();
  const rejoins = createRetries(rejoinPolicy, () => clock.random());
  let { showsSpeaking } = options;
  let { channelId } = target;
  let capture: TabCapture | null = null;
  let link: VoiceLink | null = null;
  let voice: VoiceConnection | null = null;
  let isSilent = false;
  let hasBeenLive = false;
  let credentials: VoiceCredentials | null = null;
  let interrupt: ((interruption: Interruption) => void) | null = null;
  let serverArrived: (() => void) | null = null;

  const end = (error: EarshotError): void => whole.abort(error);

  function onCapture(event: CaptureEvent): void {
    if (event.type === 'ended') return end(event.error);
    if (event.type === 'frame') {
      options.onPeaks(event.frame.peaks);
      const { sequence, capturedAt, data } = event.frame;
      return link?.audio({ sequence, capturedAt, data });
    }
    isSilent = event.isSilent;
    if (isSilent) link?.pause();
    voice?.setSpeaking(showsSpeaking && !isSilent);
    options.onEvent(event);
  }

  function onVoice(event: VoiceEvent): void {
    if (event.type === 'step') return options.onEvent(event);
    options.onVoice(event);
    if (event.type !== 'closed') return;
    const { error } = event;
    if (event.next === 'stop') end(error);
    else if (event.next === 'wait-for-move') interrupt?.({ next: 'await-server', error, deadlineMs: moveDeadlineMs });
    else interrupt?.({ next: 'rejoin', error });
  }

  async function obtainCredentials(isFirst: boolean, signal: AbortSignal): Promise<VoiceCredentials> {
    const client = await bot.whenReady(signal);
    const guild = client.guilds.get(target.guildId);
    // Joining would work, but nobody would hear anything: the bot's owner wants to know now.
    if (guild && client.user && whyNotJoin(guild, channelId, client.user.id) === 'may-not-speak')
      throw new EarshotError('may-not-speak');
    return client.join({ guildId: target.guildId, channelId, isAfresh: !isFirst }, signal);
  }

  /** One voice connection, from the credentials to its end. */
  async function connectOnce(given: VoiceCredentials | null, isFirst: boolean): Promise<Interruption> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([whole.signal, attempt.signal]);
    const interrupted = new Promise<Interruption>((resolve) => (interrupt = resolve));
    void interrupted.then(() => attempt.abort(new EarshotError('voice-closed')));
    try {
      credentials = given ?? (await obtainCredentials(isFirst, signal));
      link = createVoiceLink(await helper.link(), ++sessions, bot.isLoopback);
      signal.throwIfAborted();
      voice = await connectVoice({
        credentials,
        dialect: settings.dialect,
        preferredMode: settings.mode,
        documentPort: settings.documentPort,
        isInsecure: bot.isLoopback && settings.gatewayUrl.startsWith('ws:'),
        gatewayHost: new URL(settings.gatewayUrl).hostname,
        openSocket: options.openSocket,
        clock,
        transport: link.transport,
        signal,
        onEvent: onVoice,
      });
      isSilent = false;
      voice.setSpeaking(showsSpeaking);
      capture?.encode(formatFor(voice.mode));
      hasBeenLive = true;
      options.onEvent({ type: 'connected', dialect: settings.dialect, mode: voice.mode, nowMs: clock.wallMs() });
      return await Promise.race([interrupted, rejectedBy(whole.signal)]);
    } catch (thrown) {
      // What interrupted the attempt knows more than the abort that followed from it.
      if (attempt.signal.aborted && !whole.signal.aborted) return await interrupted;
      throw thrown;
    } finally {
      interrupt = null;
      await disconnect();
    }
  }

  function watchOutage(): void {
    const check = (): void => {
      if (bot.client?.guilds.get(target.guildId)?.isUnavailable ?? true) end(new EarshotError('guild-unavailable'));
    };
    clock.setTimer(check, outageDeadlineMs);
  }

  async function disconnect(): Promise<void> {
    const closing = link;
    capture?.encode(null);
    voice?.setSpeaking(false);
    link = null;
    if (closing) await closing.close();
    voice?.close();
    voice = null;
  }

  /** Waits for Discord to name a voice server by itself. @throws `error` where it does not in time */
  async function awaitServer(error: EarshotError, deadlineMs: number): Promise<VoiceCredentials> {
    const seen = credentials;
    const fresh = (): VoiceCredentials | null => {
      const now = bot.client?.credentials(target.guildId) ?? null;
      return now && now.token.reveal() !== seen?.token.reveal() ? now : null;
    };
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        serverArrived = null;
        cancel();
        settle();
      };
      const check = (): void => {
        const found = fresh();
        if (found) finish(() => resolve(found));
      };
      const cancel = clock.setTimer(() => finish(() => reject(error)), deadlineMs);
      whole.signal.addEventListener('abort', () => finish(() => reject(whole.signal.reason as Error)), { once: true });
      serverArrived = check;
      check();
    });
  }

  /** @throws `error` where another try makes no sense */
  async function waitForNextTry(error: EarshotError): Promise<null> {
    const isWorthIt = error.action === 'retry' && (hasBeenLive || error.code !== 'join-timeout');
    const delayMs = isWorthIt ? rejoins.next(clock.nowMs()) : null;
    if (delayMs === null || error.code === 'gateway-unreachable') throw error;
    await new Promise<void>((resolve) => clock.setTimer(resolve, delayMs));
    whole.signal.throwIfAborted();
    return null;
  }

  async function run(): Promise<void> {
    const onEvent = onCapture;
    capture = options.isAdopted
      ? await options.capture.adopt(onEvent)
      : await options.capture.start(target.tab.id, onEvent);
    if (!capture) throw new EarshotError('interrupted');
    whole.signal.throwIfAborted();
    let given: VoiceCredentials | null = null;
    for (let isFirst = true; ; isFirst = false) {
      const over: Interruption = await connectOnce(given, isFirst).catch((thrown: unknown) => {
        return { next: 'rejoin', error: asEarshotError(thrown, 'voice-unreachable') };
      });
      whole.signal.throwIfAborted();
      options.onEvent({ type: 'lost' });
      given =
        over.next === 'await-server'
          ? await awaitServer(over.error, over.deadlineMs)
          : await waitForNextTry(over.error);
    }
  }

  async function finish(): Promise<EarshotError | null> {
    const reason: unknown = await run().catch((thrown: unknown) => thrown);
    whole.abort(reason);
    await disconnect();
    capture?.stop();
    bot.client?.leave(target.guildId);
    return reason instanceof UserStop ? null : asEarshotError(reason, 'interrupted');
  }

  return {
    ended: finish(),
    stop: () => whole.abort(new UserStop()),
    fail: end,
    setShowsSpeaking(shows) {
      showsSpeaking = shows;
      if (!isSilent) voice?.setSpeaking(shows);
    },
    onGatewayEvent(event) {
      if (event.type === 'state' && event.state.state === 'stopped') return end(event.state.error);
      if (event.type === 'new-session')
        return interrupt?.({ next: 'rejoin', error: new EarshotError('voice-session-ended') });
      if (!('guildId' in event) || event.guildId !== target.guildId) return;
      switch (event.type) {
        case 'channel-deleted':
          return event.channelId === channelId ? end(new EarshotError('channel-deleted')) : undefined;
        case 'guild-lost':
          return event.isOutage ? watchOutage() : end(new EarshotError('guild-left'));
        case 'own-voice-state':
          if (event.isAsked) return;
          if (event.channelId === null)
            return void clock.setTimer(() => end(new EarshotError('kicked')), betterReasonMs);
          if (event.channelId === channelId) return;
          channelId = event.channelId;
          options.onEvent({ type: 'moved', channelId });
          return interrupt?.({
            next: 'await-server',
            error: new EarshotError('voice-server-lost'),
            deadlineMs: moveDeadlineMs,
          });
        case 'voice-server': {
          serverArrived?.();
          if (!voice || event.token.reveal() === credentials?.token.reveal()) return;
          const error = new EarshotError('voice-server-lost');
          return interrupt?.({ next: 'await-server', error, deadlineMs: newServerDeadlineMs });
        }
      }
    },
    onHostEvent(event) {
      if (event.type === 'disconnected') interrupt?.({ next: 'rejoin', error: event.error });
      if (event.type === 'transport-ended' && event.session === link?.session)
        interrupt?.({ next: 'rejoin', error: event.error });
    },
  };
}

/** The reason of an abort that the user asked for. */
class UserStop extends Error {}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
