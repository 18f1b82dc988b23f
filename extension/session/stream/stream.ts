import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import type { CaptureEvent, TabCapture } from '../../capture/capture.ts';
import type { GatewayEvent, VoiceCredentials } from '../../discord/gateway/contract.ts';
import { isJoinedInVain, whyNotJoin } from '../../discord/gateway/permissions.ts';
import { modeAfterRefusal } from '../../discord/voice/choose-mode.ts';
import { connectVoice, voiceEndIn } from '../../discord/voice/connect.ts';
import type { VoiceConnection, VoiceEvent } from '../../discord/voice/contract.ts';
import type { HostReport } from '../../host-link/host-link.ts';
import { createServerWait } from './await-server.ts';
import { afterClose, createNextTry, moveDeadlineMs, newServerDeadlineMs, type Interruption } from './interruption.ts';
import { createClearConsent } from './clear-consent.ts';
import { createLiveLine } from './line.ts';
import { openSources } from '../mix/open-sources.ts';
import { orAbort } from './or-abort.ts';
import { createSoundOut } from './sound-out.ts';
import type { Stream, StreamOptions } from './stream-contract.ts';
import { createVoiceLink, type VoiceLink } from './voice-link.ts';

/** Where the channel or the server is gone too, Discord says so right after it took the bot out. */
const betterReasonMs = 500;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;

/** The server does not know the mode that it offered: another one is worth the one fresh join. */
const modeRefused = 4016;

let sessions = 0;

export function startStream(options: StreamOptions): Stream {
  const { target, settings, bot, helper, clock } = options;
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
  /** of the gateway's connection that brought the bot into the channel */
  let sessionId: string | null = null;
  let interrupt: ((interruption: Interruption) => void) | null = null;
  let isLostTold = false;
  const serverWait = createServerWait({
    clock,
    signal: whole.signal,
    fresh() {
      const now = bot.client?.credentials(guildId) ?? null;
      return now && !(used && isSamePair(now, used)) ? now : null;
    },
  });

  const consent = createClearConsent();
  const end = (error: EarshotError): void => whole.abort(error);
  const sound = createSoundOut({ clock, capture: () => capture, isHeld: options.isHeld, onLost: end });
  const line = createLiveLine({
    settings,
    indicator: options.indicator,
    isTone: target.tab === null,
    sound,
    seat: () => ({ guild: bot.client?.guilds.get(guildId), channelId, userId: bot.client?.user?.id }),
    clock,
    onChange: (changes) => options.onEvent({ type: 'line', line: changes }),
  });

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

  function onVoice(event: VoiceEvent): void {
    if (event.type === 'step') return options.onEvent(event);
    options.onVoice(event);
    if (event.type !== 'closed') return;
    avoidMode(event.code);
    interrupt?.(afterClose(event.next, event.error));
  }

  function avoidMode(closeCode: number | undefined): void {
    if (closeCode !== modeRefused) return;
    preferredMode = modeAfterRefusal(settings.dialect, preferredMode);
  }

  function onReport(report: HostReport): void {
    if (!link || report.session !== link.session) return;
    link.onReport(report);
    if (report.type === 'activity') options.onActivity(report.ssrcs);
    if (report.type !== 'dave') return;
    consent.onDave(report.state);
    line.onDave({ state: report.state, privacyCode: report.privacyCode });
  }

  async function obtainCredentials(isAfresh: boolean, signal: AbortSignal): Promise<VoiceCredentials> {
    const client = await bot.whenReady(signal);
    const guild = client.guilds.get(guildId);
    // Joining would work, but nobody would hear anything: the bot's owner wants to know now.
    const obstacle = guild && client.user ? whyNotJoin(guild, channelId, client.user.id, clock.wallMs()) : null;
    if (isJoinedInVain(obstacle)) throw new EarshotError(obstacle);
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
      ({ sessionId } = credentials);
      const host = await orAbort(helper.link(), signal);
      const { refusesClear } = consent;
      link = createVoiceLink(host, { session: ++sessions, allowLoopback: bot.isLoopback, refusesClear });
      line.expect();
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
      isLostTold = false;
      sound.begin(voice, link);
      options.onEvent({ type: 'connected', line: line.begin(voice.mode), nowMs: clock.wallMs() });
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
    line.end();
    link = null;
    voice = null;
    sound.end();
    // The host plays five frames of silence; only then is nothing sent any more.
    if (closing) await closing.close();
    leaving?.setSpeaking({ isSending: false, indicator: 'none' });
    leaving?.close();
  }

  async function run(): Promise<void> {
    capture = await openSources({ ...options, mix: () => mix, signal: whole.signal, onCapture });
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
      tellLost();
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
    // The place in the channel is another browser's by now.
    if (!(reason instanceof EarshotError && reason.code === 'taken-over')) bot.client?.leave(guildId);
    return reason instanceof UserStop ? null : asEarshotError(reason, 'interrupted');
  }

  const rejoin = (): void => interrupt?.({ next: 'rejoin', error: new EarshotError('voice-session-ended') });

  /** Once for each connection. */
  function tellLost(): void {
    if (!isLostTold) options.onEvent({ type: 'lost' });
    isLostTold = true;
  }

  /** Not live there before a connection says so. */
  function tellMove(isAsked: boolean): void {
    consent.reset();
    tellLost();
    options.onEvent({ type: 'moved', guildId, channelId, isAsked });
  }

  function onOwnState(own: Extract<GatewayEvent, { type: 'own-voice-state' }>): void {
    const { channelId: next, isAsked } = own;
    if (isAsked) return;
    if (next === null) return void clock.setTimer(() => end(new EarshotError('kicked')), betterReasonMs);
    // Another browser signed in as the same bot: to come back would only throw that one out in turn.
    if (sessionId !== null && own.sessionId !== sessionId) return end(new EarshotError('taken-over'));
    if (next === channelId) return;
    channelId = next;
    tellMove(false);
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
    setIndicator: line.setIndicator,
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
      tellMove(true);
      interrupt({ next: 'go-there' });
    },
    startOver: rejoin,
    agreeToClear() {
      consent.agree();
      link?.agreeToClear();
    },
    onGatewayEvent(event) {
      if (event.type === 'state' && event.state.state === 'stopped') return end(event.state.error);
      if (event.type === 'new-session') return rejoin();
      if (event.type === 'guilds') return line.follow();
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
