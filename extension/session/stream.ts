import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { voiceModes } from '../../shared-protocol/voice-payloads.ts';
import type { CaptureDoor, CaptureEvent, CaptureMix, CaptureSource, TabCapture } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent, VoiceCredentials } from '../discord/gateway/contract.ts';
import { whyNotJoin } from '../discord/gateway/permissions.ts';
import type { OpenSocket } from '../discord/socket.ts';
import { connectVoice, voiceEndIn } from '../discord/voice/connect.ts';
import type { AfterClose, Indicator, VoiceConnection, VoiceEvent } from '../discord/voice/contract.ts';
import type { HostEvent, HostReport } from '../host-link/host-link.ts';
import { createServerWait } from './await-server.ts';
import { bitrateFor } from './bitrate.ts';
import type { Bot } from './bot.ts';
import type { Helper } from './helper.ts';
import { hushOf } from './hush.ts';
import { createRetries, freshJoinPolicy, rejoinPolicy, rejoinPolicyFor } from './retry-policy.ts';
import type { Line, SessionEvent, Target } from './state.ts';
import type { Settings } from './settings.ts';
import type { DaveView } from './view.ts';
import { createVoiceLink, type VoiceLink } from './voice-link.ts';

/** After a 4014 Discord names a new voice server within seconds, where the bot was moved. */
const moveDeadlineMs = 5000;
/** Discord took the voice server away: another follows, or the stream ends. */
const newServerDeadlineMs = 60_000;
/** Where the channel or the server is gone too, Discord says so right after it took the bot out. */
const betterReasonMs = 500;
/** Two looks without a frame: the background may have slept through one of them. */
const frameWatchMs = 3000;
/** Each of them takes the 20 s of `whenReady`: a router that restarts does not end a stream. */
const unreachableTries = 1;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;
/** What is queued in the host when the tab falls silent, 500 ms at most, and the five silence frames behind it. */
const playOutMs = 600;

export interface StreamOptions {
  target: Target;
  settings: Settings;
  indicator: Indicator;
  mix: CaptureMix;
  /** a capture that outlived the background's restart, instead of a new one */
  isAdopted: boolean;
  bot: Bot;
  helper: Helper;
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  onEvent(event: SessionEvent): void;
  onVoice(event: VoiceEvent): void;
  /** SSRCs of the voices that come in */
  onActivity(ssrcs: readonly number[]): void;
  onPeaks(peaks: readonly [number, number]): void;
}

/** One stream from the click to its end. `ended` settles once, with null where the user stopped it. */
export interface Stream {
  readonly ended: Promise<EarshotError | null>;
  stop(): void;
  /** ends with this reason */
  fail(error: EarshotError): void;
  setIndicator(indicator: Indicator): void;
  onGatewayEvent(event: GatewayEvent): void;
  onHostEvent(event: HostEvent): void;
}

/** Why the present voice connection is over and what comes next. */
type Interruption =
  | { next: 'rejoin' | 'stop'; error: EarshotError }
  /** the gateway has, or soon will have, a fresh pair without our asking */
  | { next: 'await-server'; error: EarshotError; deadlineMs: number; orRejoin?: boolean };

const after = (next: AfterClose, error: EarshotError): Interruption =>
  next === 'wait-for-move'
    ? { next: 'await-server', error, deadlineMs: moveDeadlineMs }
    : { next: next === 'stop' ? 'stop' : 'rejoin', error };

/** The server does not know the mode that it offered: another one is worth the one fresh join. */
const modeRefused = 4016;

let sessions = 0;

export function startStream(options: StreamOptions): Stream {
  const { target, settings, bot, helper, clock } = options;
  let preferredMode = settings.mode;
  const whole = new AbortController();
  const rejoins = createRetries(rejoinPolicy, () => clock.random());
  const freshJoins = createRetries(freshJoinPolicy, () => clock.random());
  let { indicator } = options;
  let { channelId } = target;
  let capture: TabCapture | null = null;
  let link: VoiceLink | null = null;
  let voice: VoiceConnection | null = null;
  let isSilent = false;
  let hasBeenLive = false;
  let unreachable = 0;
  let framesSinceLook = 0;
  let cancelWatch = (): void => undefined;
  /** the pair that the present connection was made with; null once Discord took its server away */
  let used: VoiceCredentials | null = null;
  let interrupt: ((interruption: Interruption) => void) | null = null;
  let dave: DaveView = { state: 'off', privacyCode: null };
  let line: Line | null = null;
  let cancelPlayOut = (): void => undefined;
  const serverWait = createServerWait({
    clock,
    signal: whole.signal,
    fresh() {
      const now = bot.client?.credentials(target.guildId) ?? null;
      return now && !(used && isSamePair(now, used)) ? now : null;
    },
  });

  const end = (error: EarshotError): void => whole.abort(error);

  function onCapture(event: CaptureEvent): void {
    if (event.type === 'ended') return end(event.error);
    if (event.type === 'frame') {
      framesSinceLook += 1;
      options.onPeaks(event.frame.peaks);
      const { sequence, capturedAt, data } = event.frame;
      return link?.audio({ sequence, capturedAt, data });
    }
    if (event.type !== 'silence') return;
    isSilent = event.isSilent;
    cancelPlayOut();
    if (isSilent) link?.pause();
    // The host still plays out what it has: to say sooner that nothing is sent would make that a breach.
    if (isSilent) cancelPlayOut = clock.setTimer(saySpeaking, playOutMs);
    else saySpeaking();
    options.onEvent(event);
  }

  function saySpeaking(): void {
    voice?.setSpeaking({ isSending: !isSilent, indicator });
  }

  /** What the guild says about the bot and its channel may change in the middle of a stream. */
  function followGuild(): void {
    if (!line) return;
    const now = guildLine(line);
    const isBitrateNew = now.bitrate !== line.bitrate;
    if (!isBitrateNew && now.hush === line.hush) return;
    line = now;
    if (isBitrateNew) encode(now);
    options.onEvent({ type: 'line', line: { hush: now.hush, bitrate: now.bitrate } });
  }

  function guildLine(now: Line): Line {
    const guild = bot.client?.guilds.get(target.guildId);
    const bitrate = now.mode === 'plain' ? null : bitrateFor(settings.bitrate, guild, channelId);
    return { ...now, bitrate, hush: hushOf(guild, bot.client?.user?.id) };
  }

  /** Begins as if the tab sounded: the capture says so where it does not. */
  function encode({ bitrate }: Line): void {
    isSilent = false;
    cancelPlayOut();
    saySpeaking();
    watchFrames();
    capture?.encode(bitrate === null ? { codec: 'pcm-mono' } : { codec: 'opus', bitrate });
  }

  /** A capture that neither sounds nor says that it is silent has died without a word. */
  function watchFrames(missed = 0): void {
    cancelWatch();
    framesSinceLook = 0;
    cancelWatch = clock.setTimer(() => {
      const isMissing = framesSinceLook === 0 && !isSilent;
      if (isMissing && missed > 0) end(new EarshotError('capture-lost'));
      else watchFrames(isMissing ? missed + 1 : 0);
    }, frameWatchMs);
  }

  function onVoice(event: VoiceEvent): void {
    if (event.type === 'step') return options.onEvent(event);
    options.onVoice(event);
    if (event.type !== 'closed') return;
    avoidMode(event.code);
    interrupt?.(after(event.next, event.error));
  }

  function avoidMode(closeCode: number | undefined): void {
    if (closeCode !== modeRefused) return;
    preferredMode = voiceModes[settings.dialect].find((mode) => mode !== preferredMode) ?? preferredMode;
  }

  function onReport(report: HostReport): void {
    if (!link || report.session !== link.session) return;
    link.onReport(report);
    if (report.type === 'activity') options.onActivity(report.ssrcs);
    if (report.type !== 'dave') return;
    dave = { state: report.state, privacyCode: report.privacyCode };
    options.onEvent({ type: 'line', line: { dave } });
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
      const credentials = given ?? (await obtainCredentials(isFirst, signal));
      used = credentials;
      link = createVoiceLink(await orAbort(helper.link(), signal), ++sessions, bot.isLoopback);
      dave = { state: settings.dialect === 'v8' ? 'securing' : 'off', privacyCode: null };
      voice = await connectVoice({
        credentials,
        dialect: settings.dialect,
        preferredMode,
        documentPort: settings.documentPort,
        isInsecure: bot.isLoopback && settings.gatewayUrl.startsWith('ws:'),
        gatewayHost: new URL(settings.gatewayUrl).hostname,
        openSocket: options.openSocket,
        clock,
        transport: link.transport,
        signal,
        onEvent: onVoice,
      });
      hasBeenLive = true;
      unreachable = 0;
      line = guildLine({ dialect: settings.dialect, mode: voice.mode, dave, bitrate: null, hush: null });
      encode(line);
      options.onEvent({ type: 'connected', line, nowMs: clock.wallMs() });
      return await orAbort(interrupted, whole.signal);
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
    const leaving = voice;
    line = null;
    link = null;
    voice = null;
    cancelPlayOut();
    cancelWatch();
    capture?.encode(null);
    // The host plays five frames of silence; only then is nothing sent any more.
    if (closing) await closing.close();
    leaving?.setSpeaking({ isSending: false, indicator: 'none' });
    leaving?.close();
  }

  /** @throws `error` where another try makes no sense */
  async function waitForNextTry(error: EarshotError): Promise<null> {
    const isFault = rejoinPolicyFor(error.code) === freshJoinPolicy;
    const isWorthIt = (isFault || error.action === 'retry') && (hasBeenLive || error.code !== 'join-timeout');
    const delayMs = isWorthIt ? (isFault ? freshJoins : rejoins).next(clock.nowMs()) : null;
    const isHopeless = error.code === 'gateway-unreachable' && (!hasBeenLive || ++unreachable > unreachableTries);
    if (delayMs === null || isHopeless) throw error;
    await orAbort(new Promise<void>((resolve) => clock.setTimer(resolve, delayMs)), whole.signal);
    return null;
  }

  async function run(): Promise<void> {
    const source: CaptureSource = target.tab ? { type: 'tab', tabId: target.tab.id } : { type: 'tone' };
    const opening = options.isAdopted
      ? options.capture.adopt(onCapture)
      : options.capture.start(source, options.mix, onCapture);
    capture = await orAbort(opening, whole.signal).catch((thrown: unknown) => {
      // Stopped meanwhile: what opens late has nobody to belong to.
      void opening.then((late) => late?.stop()).catch(() => undefined);
      throw thrown;
    });
    if (!capture) throw new EarshotError('interrupted');
    let given: VoiceCredentials | null = null;
    for (let isFirst = true; ; isFirst = false) {
      const over: Interruption = await connectOnce(given, isFirst).catch((thrown: unknown) => {
        const error = asEarshotError(thrown, 'voice-unreachable');
        const ending = voiceEndIn(error);
        avoidMode(ending?.code);
        return after(ending?.next ?? 'rejoin', error);
      });
      whole.signal.throwIfAborted();
      if (over.next === 'stop') throw over.error;
      options.onEvent({ type: 'lost' });
      given =
        over.next === 'await-server'
          ? await serverWait.wait(over.error, over.deadlineMs).catch((thrown: unknown) => {
              whole.signal.throwIfAborted();
              if (!over.orRejoin) throw thrown;
              return waitForNextTry(new EarshotError('voice-session-ended'));
            })
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
    setIndicator(next) {
      indicator = next;
      if (!isSilent) saySpeaking();
    },
    onGatewayEvent(event) {
      if (event.type === 'state' && event.state.state === 'stopped') return end(event.state.error);
      if (event.type === 'new-session')
        return interrupt?.({ next: 'rejoin', error: new EarshotError('voice-session-ended') });
      if (event.type === 'guilds') return followGuild();
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
            orRejoin: true,
          });
        case 'voice-server': {
          if (event.endpoint === null) used = null;
          serverWait.arrived();
          const isSame = used && event.endpoint === used.endpoint && event.token.reveal() === used.token.reveal();
          if (!voice || isSame) return;
          const error = new EarshotError('voice-server-lost');
          return interrupt?.({ next: 'await-server', error, deadlineMs: newServerDeadlineMs });
        }
      }
    },
    onHostEvent(event) {
      if (event.type === 'report') return onReport(event.report);
      if (event.type === 'disconnected') interrupt?.({ next: 'rejoin', error: event.error });
      if (event.type === 'transport-ended' && event.session === link?.session)
        interrupt?.({ next: 'rejoin', error: event.error });
    },
  };
}

/** The reason of an abort that the user asked for. */
class UserStop extends Error {}

/** What is awaited, or the signal's reason as soon as it aborts. */
async function orAbort<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([awaited, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

const isSamePair = (a: VoiceCredentials, b: VoiceCredentials): boolean =>
  a.endpoint === b.endpoint && a.sessionId === b.sessionId && a.token.reveal() === b.token.reveal();
