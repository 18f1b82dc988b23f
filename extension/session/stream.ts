import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { voiceModes } from '../../shared-protocol/voice-payloads.ts';
import type { CaptureDoor, CaptureEvent, CaptureMix, CaptureSource, TabCapture } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent, VoiceCredentials } from '../discord/gateway/contract.ts';
import { hasPermission, whyNotJoin } from '../discord/gateway/permissions.ts';
import type { OpenSocket } from '../discord/socket.ts';
import { connectVoice, voiceEndIn } from '../discord/voice/connect.ts';
import type { Indicator, VoiceConnection, VoiceEvent } from '../discord/voice/contract.ts';
import type { HostEvent, HostReport } from '../host-link/host-link.ts';
import { createServerWait } from './await-server.ts';
import { bitrateFor } from './bitrate.ts';
import type { Bot } from './bot.ts';
import type { Helper } from './helper.ts';
import { hushOf } from './hush.ts';
import { afterClose, createNextTry, moveDeadlineMs, newServerDeadlineMs, type Interruption } from './interruption.ts';
import { orAbort } from './or-abort.ts';
import { createSoundOut } from './sound-out.ts';
import type { Line, Place, SessionEvent, Target } from './state.ts';
import type { Settings } from './settings.ts';
import type { DaveView } from './view.ts';
import { createVoiceLink, type VoiceLink } from './voice-link.ts';

/** Where the channel or the server is gone too, Discord says so right after it took the bot out. */
const betterReasonMs = 500;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;

/** What one of several tabs says of itself. */
export type SourceEvent = Extract<CaptureEvent, { type: 'tab-ended' | 'warning' }>;

export interface StreamOptions {
  target: Target;
  settings: Settings;
  indicator: Indicator;
  mix: CaptureMix;
  /** muted or paused */
  isHeld: boolean;
  /** a capture that outlived the background's restart, instead of a new one */
  isAdopted: boolean;
  bot: Bot;
  helper: Helper;
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  onEvent(event: SessionEvent): void;
  onSource(event: SourceEvent): void;
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
  /** `isHeld`: nothing leaves */
  setMix(mix: CaptureMix, isHeld: boolean): void;
  /** @throws EarshotError as `TabCapture.addTab`, message-state before the capture runs */
  addTab(tabId: number): Promise<void>;
  removeTab(tabId: number): void;
  retrySource(tabId: number): void;
  /** While it is connected; the capture goes on. */
  moveTo(place: Place): void;
  /** joins afresh */
  startOver(): void;
  onGatewayEvent(event: GatewayEvent): void;
  onHostEvent(event: HostEvent): void;
}

/** The server does not know the mode that it offered: another one is worth the one fresh join. */
const modeRefused = 4016;

const blankLine = { bitrate: null, hush: null, mayUsePriority: false };

let sessions = 0;

export function startStream(options: StreamOptions): Stream {
  const { target, settings, bot, helper, clock } = options;
  const isTone = target.tab === null;
  let preferredMode = settings.mode;
  const whole = new AbortController();
  const nextTry = createNextTry({ clock, signal: whole.signal });
  let { guildId, channelId } = target;
  let { mix } = options;
  let capture: TabCapture | null = null;
  let link: VoiceLink | null = null;
  let voice: VoiceConnection | null = null;
  /** the pair that the present connection was made with; null once Discord took its server away */
  let used: VoiceCredentials | null = null;
  let interrupt: ((interruption: Interruption) => void) | null = null;
  let dave: DaveView = { state: 'off', privacyCode: null };
  let line: Line | null = null;
  const serverWait = createServerWait({
    clock,
    signal: whole.signal,
    fresh() {
      const now = bot.client?.credentials(guildId) ?? null;
      return now && !(used && isSamePair(now, used)) ? now : null;
    },
  });

  const end = (error: EarshotError): void => whole.abort(error);
  let { indicator } = options;
  const sound = createSoundOut({ clock, capture: () => capture, isHeld: options.isHeld, onLost: end });

  function onCapture(event: CaptureEvent): void {
    switch (event.type) {
      case 'ended':
        return end(event.error);
      case 'frame':
        options.onPeaks(event.frame.peaks);
        return sound.onFrame(event);
      case 'silence':
        sound.onSilence(event.isSilent);
        return options.onEvent(event);
      case 'tab-ended':
      case 'warning':
        return options.onSource(event);
    }
  }

  /** What the guild says about the bot and its channel may change in the middle of a stream. */
  function followGuild(): void {
    if (!line) return;
    const now = guildLine(line);
    const { bitrate, hush, mayUsePriority } = now;
    const isBitrateNew = bitrate !== line.bitrate;
    const isPriorityNew = mayUsePriority !== line.mayUsePriority;
    if (!isBitrateNew && !isPriorityNew && hush === line.hush) return;
    line = now;
    if (isPriorityNew) showIndicator();
    if (isBitrateNew) encode(now);
    options.onEvent({ type: 'line', line: { bitrate, hush, mayUsePriority } });
  }

  function showIndicator(): void {
    sound.setIndicator(indicator === 'priority' && !line?.mayUsePriority ? 'ring' : indicator);
  }

  function guildLine(now: Line): Line {
    const guild = bot.client?.guilds.get(guildId);
    const bitrate = now.mode === 'plain' ? null : bitrateFor(settings.bitrate, guild, channelId);
    const userId = bot.client?.user?.id;
    const mayUsePriority = settings.dialect === 'v8' && hasPermission(guild, channelId, userId, 'prioritySpeaker');
    return { ...now, bitrate, hush: hushOf(guild, userId), mayUsePriority };
  }

  function encode({ bitrate }: Line): void {
    // The tone sounds once: before there is a key nobody would hear it.
    if (isTone && dave.state === 'securing') return;
    sound.encode(bitrate === null ? { codec: 'pcm-mono' } : { codec: 'opus', bitrate });
  }

  function onVoice(event: VoiceEvent): void {
    if (event.type === 'step') return options.onEvent(event);
    options.onVoice(event);
    if (event.type !== 'closed') return;
    avoidMode(event.code);
    interrupt?.(afterClose(event.next, event.error));
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
    const wasSecuring = dave.state === 'securing';
    dave = { state: report.state, privacyCode: report.privacyCode };
    if (isTone && wasSecuring && line) encode(line);
    options.onEvent({ type: 'line', line: { dave } });
  }

  async function obtainCredentials(isAfresh: boolean, signal: AbortSignal): Promise<VoiceCredentials> {
    const client = await bot.whenReady(signal);
    const guild = client.guilds.get(guildId);
    // Joining would work, but nobody would hear anything: the bot's owner wants to know now.
    if (guild && client.user && whyNotJoin(guild, channelId, client.user.id) === 'may-not-speak')
      throw new EarshotError('may-not-speak');
    return client.join({ guildId, channelId, isAfresh }, signal);
  }

  /** One voice connection, from the credentials to its end. */
  async function connectOnce(given: VoiceCredentials | null, isAfresh: boolean): Promise<Interruption> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([whole.signal, attempt.signal]);
    const interrupted = new Promise<Interruption>((resolve) => (interrupt = resolve));
    void interrupted.then(() => attempt.abort(new EarshotError('voice-closed')));
    try {
      const credentials = given ?? (await obtainCredentials(isAfresh, signal));
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
      nextTry.succeeded();
      line = guildLine({ ...blankLine, dialect: settings.dialect, mode: voice.mode, dave });
      sound.begin(voice, link);
      showIndicator();
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
      if (bot.client?.guilds.get(guildId)?.isUnavailable ?? true) end(new EarshotError('guild-unavailable'));
    };
    clock.setTimer(check, outageDeadlineMs);
  }

  async function disconnect(): Promise<void> {
    const closing = link;
    const leaving = voice;
    line = null;
    link = null;
    voice = null;
    sound.end();
    // The host plays five frames of silence; only then is nothing sent any more.
    if (closing) await closing.close();
    leaving?.setSpeaking({ isSending: false, indicator: 'none' });
    leaving?.close();
  }

  async function openCapture(): Promise<TabCapture> {
    const source: CaptureSource = target.tab ? { type: 'tab', tabId: target.tab.id } : { type: 'tone' };
    const opening = options.isAdopted
      ? options.capture.adopt(onCapture)
      : options.capture.start(source, mix, onCapture);
    const opened = await orAbort(opening, whole.signal).catch((thrown: unknown) => {
      // Stopped meanwhile: what opens late has nobody to belong to.
      void opening.then((late) => late?.stop()).catch(() => undefined);
      throw thrown;
    });
    if (!opened) throw new EarshotError('interrupted');
    // As it is by now, and as the background knows it that took the capture over.
    if (options.isAdopted || mix !== options.mix) opened.setMix(mix);
    if (options.isAdopted) missTabs(opened.tabIds);
    return opened;
  }

  /** Tabs may have ended while no background was there to be told. */
  function missTabs(captured: readonly number[] = []): void {
    const missing = Object.keys(mix.tabs).map(Number);
    for (const tabId of missing)
      if (!captured.includes(tabId))
        options.onSource({ type: 'tab-ended', tabId, error: new EarshotError('capture-ended') });
  }

  async function run(): Promise<void> {
    capture = await openCapture();
    let given: VoiceCredentials | null = null;
    for (let isAfresh = false; ;) {
      const over: Interruption = await connectOnce(given, isAfresh).catch((thrown: unknown) => {
        const error = asEarshotError(thrown, 'voice-unreachable');
        const ending = voiceEndIn(error);
        avoidMode(ending?.code);
        return afterClose(ending?.next ?? 'rejoin', error);
      });
      whole.signal.throwIfAborted();
      if (over.next === 'stop') throw over.error;
      options.onEvent({ type: 'lost' });
      given = await prepare(over);
      isAfresh = over.next !== 'go-there';
    }
  }

  /** What has to come before the next connection: the pair for it where Discord names one by itself, or null. */
  async function prepare(over: Exclude<Interruption, { next: 'stop' }>): Promise<VoiceCredentials | null> {
    if (over.next === 'go-there') return null;
    if (over.next !== 'await-server') return nextTry.wait(over.error).then(() => null);
    return serverWait.wait(over.error, over.deadlineMs).catch(async (thrown: unknown) => {
      whole.signal.throwIfAborted();
      if (!over.orRejoin) throw thrown;
      await nextTry.wait(new EarshotError('voice-session-ended'));
      return null;
    });
  }

  async function finish(): Promise<EarshotError | null> {
    const reason: unknown = await run().catch((thrown: unknown) => thrown);
    whole.abort(reason);
    await disconnect();
    capture?.stop();
    bot.client?.leave(guildId);
    return reason instanceof UserStop ? null : asEarshotError(reason, 'interrupted');
  }

  const rejoin = (): void => interrupt?.({ next: 'rejoin', error: new EarshotError('voice-session-ended') });

  function onOwnState({ channelId: next, isAsked }: Extract<GatewayEvent, { type: 'own-voice-state' }>): void {
    if (isAsked) return;
    if (next === null) return void clock.setTimer(() => end(new EarshotError('kicked')), betterReasonMs);
    if (next === channelId) return;
    channelId = next;
    options.onEvent({ type: 'moved', guildId, channelId, isAsked: false });
    const error = new EarshotError('voice-server-lost');
    interrupt?.({ next: 'await-server', error, deadlineMs: moveDeadlineMs, orRejoin: true });
  }

  function onVoiceServer({ endpoint, token }: Extract<GatewayEvent, { type: 'voice-server' }>): void {
    if (endpoint === null) used = null;
    serverWait.arrived();
    const isSame = used && endpoint === used.endpoint && token.reveal() === used.token.reveal();
    if (!voice || isSame) return;
    const error = new EarshotError('voice-server-lost');
    interrupt?.({ next: 'await-server', error, deadlineMs: newServerDeadlineMs });
  }

  return {
    ended: finish(),
    stop: () => whole.abort(new UserStop()),
    fail: end,
    setIndicator(next) {
      indicator = next;
      showIndicator();
    },
    setMix(next, hold) {
      mix = next;
      capture?.setMix(mix);
      sound.hold(hold);
    },
    async addTab(tabId) {
      if (!capture) throw new EarshotError('message-state');
      await capture.addTab(tabId);
    },
    removeTab: (tabId) => capture?.removeTab(tabId),
    retrySource: (tabId) => capture?.retrySource?.(tabId),
    moveTo(place) {
      if (!interrupt) return;
      if (place.guildId !== guildId) bot.client?.leave(guildId);
      ({ guildId, channelId } = place);
      options.onEvent({ type: 'moved', guildId, channelId, isAsked: true });
      interrupt({ next: 'go-there' });
    },
    startOver: rejoin,
    onGatewayEvent(event) {
      if (event.type === 'state' && event.state.state === 'stopped') return end(event.state.error);
      if (event.type === 'new-session') return rejoin();
      if (event.type === 'guilds') return followGuild();
      if (!('guildId' in event) || event.guildId !== guildId) return;
      switch (event.type) {
        case 'channel-deleted':
          return event.channelId === channelId ? end(new EarshotError('channel-deleted')) : undefined;
        case 'guild-lost':
          return event.isOutage ? watchOutage() : end(new EarshotError('guild-left'));
        case 'own-voice-state':
          return onOwnState(event);
        case 'voice-server':
          return onVoiceServer(event);
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

const isSamePair = (a: VoiceCredentials, b: VoiceCredentials): boolean =>
  a.endpoint === b.endpoint && a.sessionId === b.sessionId && a.token.reveal() === b.token.reveal();
