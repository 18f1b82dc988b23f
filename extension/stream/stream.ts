import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureEvent, TabCapture } from '../capture/sound/tab-capture.ts';
import type { GatewayEvent, GatewayState, VoiceCredentials } from '../discord/gateway/gateway-contract.ts';
import { isJoinedInVain, whyNotJoin } from '../discord/gateway/permissions.ts';
import { modeAfterRefusal } from '../discord/voice/choose-mode.ts';
import { connectVoice, voiceEndIn } from '../discord/voice/connect.ts';
import type { VoiceConnection, VoiceEvent } from '../discord/voice/voice-contract.ts';
import type { BotEvent } from '../account/bot.ts';
import type { HostSession, SessionReport } from '../host/host-session.ts';
import { createLasting } from '../time/lasting.ts';
import { openSources } from './open-sources.ts';
import { createServerWait, serverInPlace, serverOfMove, type Expected } from './await-server.ts';
import { createClearConsent } from './clear-consent.ts';
import { freshness, type Dialled } from './fresh-pair.ts';
import { afterClose, type Interruption } from './interruption.ts';
import { createLiveFacts } from './live-facts.ts';
import { createNextTry } from './next-try.ts';
import { wait } from '../time/wait.ts';
import { asOffline, createReconnecting } from './reconnecting.ts';
import { freshJoinPolicy, retryPoliciesFor } from './retry-policy.ts';
import { seatNews } from './seat-news.ts';
import { createSoundOut } from './sound-out.ts';
import type { Stream, StreamOptions } from './stream-contract.ts';

/** Where the channel or the server is gone too, Discord says so right after it took the bot out. */
const betterReasonMs = 500;
/** Most outages of a server are over within a minute. */
const outageDeadlineMs = 60_000;

/** The server does not know the mode that it offered: another one is worth the one fresh join. */
const modeRefused = 4016;

export function startStream(options: StreamOptions): Stream {
  const { target, settings, bot, host, clock } = options;
  let preferredMode = settings.mode;
  const whole = new AbortController();
  let { guildId, channelId } = target;
  let { mix } = options;
  let capture: TabCapture | null = null;
  let hostSession: HostSession | null = null;
  let voice: VoiceConnection | null = null;
  /** a voice connection is up, or on its way with a pair that was found */
  let isDialling = false;
  let dialled: Dialled | null = null;
  /** of the gateway's session that brought the bot into the channel */
  let sessionId: string | null = null;
  const formerSessions = new Set<string>();
  /** since when the voice connection is broken, on the monotonic clock; null where it is up or the server ended it for good */
  let brokenSinceMs: number | null = null;
  let interrupt: ((interruption: Interruption) => void) | null = null;
  let { hasBeenLive } = options;

  const consent = createClearConsent();
  const end = (error: EarshotError): void => whole.abort(error);
  const isReady = (): boolean => bot.client?.state.state === 'ready';
  const isOffline = (): boolean => !bot.isLoopback && !options.isOnline();
  const reconnecting = createReconnecting({ clock, isOffline, onEvent: options.onEvent, onLimit: end });
  const nextTry = createNextTry({ clock, signal: whole.signal, onWait: reconnecting.waits });
  const serverWait = createServerWait({
    clock,
    signal: whole.signal,
    isReady,
    find: findPair,
    onFound: () => (isDialling ? awaitServer(serverInPlace()) : undefined),
  });
  const outage = createLasting(clock, outageDeadlineMs, () => end(new EarshotError('guild-unavailable')));

  const sound = createSoundOut({ clock, capture: () => capture, isHeld: options.isHeld, onLost: end });
  const facts = createLiveFacts({
    settings,
    indicator: options.indicator,
    isTone: target.tab === null,
    sound,
    seat: () => ({ guild: bot.client?.guilds.get(guildId), channelId, userId: bot.client?.user?.id }),
    clock,
    onChange: (changes) => options.onEvent({ type: 'facts', facts: changes }),
  });

  function findPair(): ReturnType<Parameters<typeof createServerWait>[0]['find']> {
    const pair = bot.client?.credentials(guildId) ?? null;
    return { pair, freshness: freshness(pair, dialled) };
  }

  /** Discord has named another server already: to join afresh would only take the bot out of its channel. */
  function isNamedAnew(): boolean {
    const { freshness: found } = findPair();
    return found === 'half' || found === 'whole';
  }

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
    if (event.type === 'resuming') brokenSinceMs ??= clock.nowMs();
    if (event.type === 'resumed') brokenSinceMs = null;
    if (event.type !== 'closed') return;
    avoidMode(event.code);
    if (event.next === 'wait-for-move') brokenSinceMs = null;
    else brokenSinceMs ??= clock.nowMs();
    interrupt?.(afterClose(event.next, event.error));
  }

  function avoidMode(closeCode: number | undefined): void {
    if (closeCode !== modeRefused) return;
    preferredMode = modeAfterRefusal(settings.dialect, preferredMode);
  }

  async function openHostSession(signal: AbortSignal): Promise<HostSession> {
    const over = interrupt;
    const opening = host.openSession({
      allowLoopback: bot.isLoopback,
      refusesClear: consent.refusesClear,
      onReport,
      onEnded: (error) => over?.({ next: 'rejoin', error }),
    });
    return wait(opening, { signal }).catch((thrown: unknown) => {
      // What opens late has nobody to belong to.
      void opening.then((late) => late.close()).catch(() => undefined);
      throw thrown;
    });
  }

  function onReport(report: SessionReport): void {
    if (report.type === 'stats') options.onStats(report);
    if (report.type === 'activity') options.onActivity(report.ssrcs);
    if (report.type !== 'dave') return;
    consent.onDave(report.state);
    facts.onDave({ state: report.state, privacyCode: report.privacyCode });
  }

  async function obtainCredentials(isAfresh: boolean, signal: AbortSignal): Promise<VoiceCredentials> {
    const client = await bot.whenReady(signal, { isPatient: hasBeenLive });
    const guild = client.guilds.get(guildId);
    // Joining would work, but nobody would hear anything: the bot's owner wants to know now.
    const obstacle = guild && client.user ? whyNotJoin(guild, channelId, client.user.id, clock.wallMs()) : null;
    if (isJoinedInVain(obstacle)) throw new EarshotError(obstacle);
    return client.join({ guildId, channelId, isAfresh }, signal);
  }

  /** One voice connection, from the credentials to its end. */
  async function connectOnce({ pair, isGuess, isAfresh }: Next): Promise<Interruption> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([whole.signal, attempt.signal]);
    const interrupted = new Promise<Interruption>((resolve) => (interrupt = resolve));
    void interrupted.then(() => attempt.abort(new EarshotError('voice-closed')));
    reconnecting.tries();
    try {
      const wanted = channelId;
      const credentials = pair ?? (await obtainCredentials(isAfresh, signal));
      dialled = { pair: credentials, isServerGone: false, isGuess };
      ({ sessionId } = credentials);
      brokenSinceMs = null;
      // Moved on before it had arrived, as channels do that make a room for each who comes.
      if (channelId !== wanted) return { next: 'await-server', expected: serverOfMove() };
      isDialling = true;
      hostSession = await openHostSession(signal);
      facts.expect();
      voice = await connectVoice({
        credentials,
        dialect: settings.dialect,
        preferredMode,
        documentPort: settings.documentPort,
        isInsecure: bot.isLoopback && settings.gatewayUrl.startsWith('ws:'),
        gatewayHost: new URL(settings.gatewayUrl).hostname,
        openSocket: options.openSocket,
        clock,
        transport: hostSession.transport,
        signal,
        onEvent: onVoice,
      });
      hasBeenLive = true;
      reconnecting.connected();
      sound.begin(voice, hostSession);
      options.onEvent({ type: 'connected', facts: facts.begin(voice.mode), nowMs: clock.wallMs() });
      return await wait(interrupted, { signal: whole.signal });
    } catch (thrown) {
      // What interrupted the attempt knows more than the abort that followed from it.
      if (attempt.signal.aborted && !whole.signal.aborted) return await interrupted;
      throw thrown;
    } finally {
      interrupt = null;
      isDialling = false;
      await disconnect();
    }
  }

  async function disconnect(): Promise<void> {
    const closing = hostSession;
    const leaving = voice;
    facts.end();
    hostSession = null;
    voice = null;
    sound.end();
    // The host plays five frames of silence; only then is nothing sent any more.
    if (closing) await closing.close();
    leaving?.setSpeaking({ isSending: false, indicator: 'none' });
    leaving?.close();
  }

  async function run(): Promise<void> {
    tellLost();
    capture = await openSources({ ...options, mix: () => mix, signal: whole.signal, onCapture });
    for (let next: Next = { pair: null, isGuess: false, isAfresh: false }; ;) {
      const over: Interruption = await connectOnce(next).catch((thrown: unknown) => {
        const error = asEarshotError(thrown, 'unexpected');
        const ending = voiceEndIn(error);
        avoidMode(ending?.code);
        return afterClose(ending?.next ?? 'rejoin', error);
      });
      whole.signal.throwIfAborted();
      if (over.next === 'stop') throw over.error;
      tellLost();
      next = await prepare(
        isNamedAnew() && over.next === 'rejoin' ? { next: 'await-server', expected: serverInPlace() } : over,
      );
    }
  }

  /** What has to come before the next connection. */
  async function prepare(over: Exclude<Interruption, { next: 'stop' }>): Promise<Next> {
    if (over.next === 'go-there') return { pair: null, isGuess: false, isAfresh: false };
    const afresh: Next = { pair: null, isGuess: false, isAfresh: true };
    if (over.next !== 'await-server') {
      brokenSinceMs ??= clock.nowMs();
      reconnecting.failed(over.error);
      await nextTry.wait(over.error, retryPoliciesFor(over.error, hasBeenLive));
      return afresh;
    }
    const found = await serverWait.wait(over.expected);
    if (found.pair !== null) return { ...found, isAfresh: true };
    const { error, otherwise } = found.expected;
    if (otherwise === 'end') throw error;
    await nextTry.wait(error, otherwise === 'join-once' ? [freshJoinPolicy] : retryPoliciesFor(error, hasBeenLive));
    return afresh;
  }

  async function finish(): Promise<EarshotError | null> {
    const reason: unknown = await run().catch((thrown: unknown) => thrown);
    whole.abort(reason);
    outage.is(false);
    reconnecting.end();
    await disconnect();
    capture?.stop();
    // The place in the channel is another browser's by now.
    if (!(reason instanceof EarshotError && reason.code === 'taken-over')) bot.client?.leave(guildId);
    return reason instanceof UserStop ? null : asOffline(asEarshotError(reason, 'unexpected'), isOffline());
  }

  const rejoin = (): void => interrupt?.({ next: 'rejoin', error: new EarshotError('voice-session-ended') });

  /** Ends what there is, or changes what is waited for. */
  function awaitServer(expected: Expected): void {
    if (isDialling) interrupt?.({ next: 'await-server', expected });
    else serverWait.expect(expected);
  }

  function tellLost(): void {
    if (hasBeenLive) reconnecting.lost();
  }

  /** Not live there before a connection says so. */
  function tellMove(isAsked: boolean): void {
    consent.reset();
    tellLost();
    options.onEvent({ type: 'moved', guildId, channelId, isAsked });
  }

  function onOwnState(own: Extract<GatewayEvent, { type: 'own-voice-state' }>): void {
    const brokenMs = brokenSinceMs === null ? null : clock.nowMs() - brokenSinceMs;
    switch (seatNews(own, { channelId, sessionId, formerSessions, brokenMs, isReplayed: !isReady() })) {
      case 'kicked':
        return void clock.setTimer(() => end(new EarshotError('kicked')), betterReasonMs);
      case 'timed-out':
        return isDialling ? rejoin() : undefined;
      // To come back would only throw the other one out in turn.
      case 'taken-over':
        return end(new EarshotError('taken-over'));
      case 'moved':
        channelId = own.channelId ?? channelId;
        tellMove(false);
        // Its server may be here already.
        return isDialling ? awaitServer(serverOfMove()) : serverWait.look();
      case 'none':
        return;
    }
  }

  function onVoiceServer({ endpoint }: Extract<GatewayEvent, { type: 'voice-server' }>): void {
    if (endpoint === null) {
      if (dialled) dialled.isServerGone = true;
      return awaitServer(serverInPlace());
    }
    serverWait.named();
  }

  /** Whoever identified anew is in no channel: the seat is another session's, which is gone. */
  function onNewSession(): void {
    if (sessionId !== null) formerSessions.add(sessionId);
    sessionId = null;
    if (isDialling) rejoin();
    else serverWait.giveUp();
  }

  function onGatewayState(state: GatewayState): void {
    if (state.state === 'stopped') return end(state.error);
    reconnecting.onGateway(state);
    serverWait.onGateway();
    followOutage();
  }

  /** Counts while the gateway is there to tell of the outage's end. */
  function followOutage(): void {
    outage.is(isReady() && (bot.client?.guilds.get(guildId)?.isUnavailable ?? false));
  }

  function onBotEvent(event: BotEvent): void {
    if (event.type === 'state') return onGatewayState(event.state);
    if (event.type === 'new-session') return onNewSession();
    if (event.type === 'guilds') {
      followOutage();
      return facts.follow();
    }
    if (!('guildId' in event) || event.guildId !== guildId) return;
    switch (event.type) {
      case 'channel-deleted':
        return event.channelId === channelId ? end(new EarshotError('channel-deleted')) : undefined;
      case 'guild-lost':
        return event.isOutage ? followOutage() : end(new EarshotError('guild-left'));
      case 'own-voice-state':
        return onOwnState(event);
      case 'voice-server':
        return onVoiceServer(event);
    }
  }

  bot.listen(onBotEvent, whole.signal);
  return {
    ended: finish(),
    stop: () => whole.abort(new UserStop()),
    fail: end,
    setIndicator: facts.setIndicator,
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
      if (place.guildId !== guildId) bot.client?.leave(guildId);
      ({ guildId, channelId } = place);
      tellMove(true);
      if (interrupt) return interrupt({ next: 'go-there' });
      serverWait.giveUp();
      nextTry.now();
    },
    startOver: rejoin,
    agreeToClear() {
      consent.agree();
      hostSession?.agreeToClear();
    },
    tryNow() {
      nextTry.now();
      bot.hurry();
    },
    onNetwork: reconnecting.onNetwork,
  };
}

/** How the next connection begins. */
interface Next {
  /** where Discord named one by itself, else the bot asks for one */
  pair: VoiceCredentials | null;
  /** the pair's channel is the one of before, for want of a voice state */
  isGuess: boolean;
  /** leaves first: whoever is there already may get no fresh pair */
  isAfresh: boolean;
}

/** The reason of an abort that the user asked for. */
class UserStop extends Error {}
