import { WebSocket } from 'ws';
import { systemClock } from '../../extension/time/clock.ts';
import type { ResumePoint } from '../../extension/discord/gateway/gateway-contract.ts';
import type { OpenSocket } from '../../extension/discord/socket.ts';
import type { VoiceEvent } from '../../extension/discord/voice/voice-contract.ts';
import { plainMix } from '../../extension/store/mix.ts';
import { defaultSettings } from '../../extension/store/settings.ts';
import type { Place } from '../../extension/store/place.ts';
import { createBot, type Bot } from '../../extension/account/bot.ts';
import type { HostEvent } from '../../extension/host/host-port.ts';
import { createHost } from '../../extension/host/host.ts';
import { createSpeakers } from '../../extension/session/speakers.ts';
import { initialState, transition, type SessionEvent, type SessionState } from '../../extension/session/state.ts';
import { createSharedSound } from '../../extension/stream/shared-sound.ts';
import { startStream } from '../../extension/stream/stream.ts';
import type { Stream } from '../../extension/stream/stream-contract.ts';
import type { LocalServer } from '../../local-server/index.ts';
import type { EarshotError } from '../../shared-protocol/error.ts';
import type { HeardVoice, Stats, Voice } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { startHostLink, type TestHostLink } from './earshot-host-link.ts';
import { createToneTab, type ToneTab } from './earshot-tone.ts';

export const patienceMs = 20_000;
/** What the host may have queued, 500 ms, the five frames of silence behind it, and their way. */
const playOutMs = 700;

/** The whole product but for the browser: session, both WebSocket clients, and the native host as a child process. */
export interface EarshotStream {
  readonly bot: Bot;
  readonly tab: ToneTab;
  readonly stream: Stream;
  readonly link: TestHostLink;
  readonly events: readonly SessionEvent[];
  readonly voice: readonly VoiceEvent[];
  readonly stats: readonly Stats[];
  /** when which users were shown as speaking */
  readonly rings: readonly { atMs: number; users: readonly string[] }[];
  /** the frames of those whom the stream listens to */
  readonly heard: readonly HeardVoice[];
  /** everybody whose SSRC is known */
  voices(): Voice[];
  state(): SessionState;
  /** set when the stream is over; null inside if the user stopped it */
  ended(): { error: EarshotError | null } | null;
  privacyCode(): string | null;
  /** frames that the host itself gave up, because this machine held it up for too long */
  givenUp(): number;
  /** whether the host was held up at all, by its own figures: its timestamps then follow the clock */
  wasHeldUp(): boolean;
  /** Waits until `isTrue`. */
  until(isTrue: () => unknown, what: string | (() => string)): Promise<void>;
  live(): Promise<void>;
  /** Live, and sound may leave. */
  ready(): Promise<void>;
  /** The tab falls silent; resolves when the host has reported since that it has nothing left to send. */
  fallSilent(): Promise<void>;
  /** The same sound into a further server of the bot's. */
  into(place: Place): FurtherStream;
  stop(): Promise<void>;
}

/** One of several streams that share their sound. */
export interface FurtherStream {
  readonly stream: Stream;
  state(): SessionState;
  /** Live, and sound may leave. */
  ready(): Promise<void>;
}

/** @param server in this process or another */
export async function startEarshot(
  server: Pick<LocalServer, 'gatewayUrl' | 'token' | 'guildId' | 'channelId'>,
  options: { dialect?: Dialect; mode?: VoiceMode; documentPort?: number; openSocket?: OpenSocket } = {},
): Promise<EarshotStream> {
  const { dialect = 'v8', mode = 'aead_aes256_gcm_rtpsize', documentPort = 80 } = options;
  const { openSocket = (url: string) => new WebSocket(url) } = options;
  let state = initialState;
  let over: { error: EarshotError | null } | null = null;
  let stream: Stream | null = null;
  const events: SessionEvent[] = [];
  const voice: VoiceEvent[] = [];
  const stats: Stats[] = [];
  const heard: HeardVoice[] = [];
  const rings: { atMs: number; users: readonly string[] }[] = [];
  const speakers = createSpeakers(dialect);
  const tab = createToneTab();

  const on = (event: SessionEvent): void => {
    events.push(event);
    state = transition(state, event);
  };
  const showRings = (): void => {
    const users = [...speakers.now()].sort();
    if (users.join() !== (rings.at(-1)?.users.join() ?? '')) rings.push({ atMs: performance.now(), users });
  };
  let tellHost: (event: HostEvent) => void = () => undefined;
  const link = await startHostLink((event) => tellHost(event));
  const host = createHost({
    clock: systemClock,
    async openPort(onEvent) {
      tellHost = onEvent;
      return link;
    },
    onStatus: () => undefined,
  });
  const botOptions = {
    clock: systemClock,
    openSocket,
    identifies: inMemory<number[]>([]),
    resumePoint: inMemory<ResumePoint | null>(null),
    readSettings: async () => ({ gatewayUrl: server.gatewayUrl, token: server.token }),
    stayAwake: () => () => undefined,
  };
  const bot = createBot(botOptions);
  const until: EarshotStream['until'] = (isTrue, what) =>
    waitUntil(isTrue, () => {
      const missed = typeof what === 'string' ? what : what();
      return `${missed}; the state is ${JSON.stringify(state)}, ended ${JSON.stringify(over)}`;
    });

  await bot.connect();
  await until(() => bot.client?.guilds.get(server.guildId)?.isUnavailable === false, 'signing in');
  const tabView = { id: 1, title: 'Tones', site: 'example.org', iconUrl: null };
  const target = { tab: tabView, guildId: server.guildId, channelId: server.channelId };
  on({ type: 'start', target });
  const sound = createSharedSound({
    capture: tab.door,
    tab: tabView,
    mix: { ...plainMix, tabs: {}, duck: 1, levels: false },
    isAdopted: false,
    clock: systemClock,
    host,
    onSource: () => undefined,
    onMicrophone: () => undefined,
    onEnded: (error) => stream?.fail(error),
    onPeaks: () => undefined,
  });
  const streamOptions = {
    settings: { ...defaultSettings, gatewayUrl: server.gatewayUrl, dialect, mode, documentPort },
    indicator: 'ring',
    isHeld: false,
    hasBeenLive: false,
    bot,
    host,
    sound,
    clock: systemClock,
    openSocket,
    isOnline: () => true,
  } as const;
  const further: Stream[] = [];
  stream = startStream({
    ...streamOptions,
    target,
    onEvent: on,
    onVoice(event) {
      voice.push(event);
      speakers.onVoice(event);
      showRings();
    },
    onStats: (figures) => void stats.push(figures),
    beforeLeaving: async () => undefined,
    onActivity(ssrcs) {
      speakers.onActivity(ssrcs);
      showRings();
    },
    onHeard: (voices) => void heard.push(...voices),
  });
  void stream.ended.then((error) => {
    over = { error };
    on({ type: 'ended', error, nowMs: systemClock.wallMs() });
  });

  function into(place: Place): FurtherStream {
    const there = { tab: tabView, ...place };
    let now = transition(initialState, { type: 'start', target: there });
    const started = startStream({
      ...streamOptions,
      target: there,
      onEvent: (event) => void (now = transition(now, event)),
      onVoice: () => undefined,
      onStats: () => undefined,
      beforeLeaving: async () => undefined,
      onActivity: () => undefined,
      onHeard: () => undefined,
    });
    further.push(started);
    void started.ended.then((error) => {
      now = transition(now, { type: 'ended', error, nowMs: systemClock.wallMs() });
    });
    return {
      stream: started,
      state: () => now,
      ready: () =>
        waitUntil(
          () => now.state === 'live' && (now.dave.state === 'ready' || now.dave.state === 'off'),
          () => `a key in ${place.guildId}; the state is ${JSON.stringify(now)}`,
        ),
    };
  }
  const own = stream;
  return {
    bot,
    tab,
    stream,
    link,
    events,
    voice,
    stats,
    heard,
    voices: speakers.voices,
    rings,
    state: () => state,
    ended: () => over,
    privacyCode: () => (state.state === 'live' ? state.dave.privacyCode : null),
    givenUp: () => stats.at(-1)?.dropped ?? 0,
    wasHeldUp: () => stats.some((one) => one.dropped > 0 || one.underruns > 0 || one.lateMs.max > 20),
    until,
    live: () => until(() => state.state === 'live', 'going live'),
    ready: () => until(() => state.state === 'live' && state.dave.state === 'ready', 'a key'),
    async fallSilent() {
      tab.play(false);
      await sleep(playOutMs);
      const { length } = stats;
      await until(() => stats.length > length && stats.at(-1)!.queueMs === 0, 'a report of an empty queue');
    },
    into,
    async stop() {
      for (const one of further) one.stop();
      await Promise.all(further.map(({ ended }) => ended));
      own.stop();
      await waitUntil(
        () => over,
        () => 'the end of the stream',
      );
      sound.stop();
      await bot.disconnect({ keepSession: false });
      await link.stop();
    },
  };
}

function inMemory<T>(value: T) {
  let stored = value;
  return {
    get: async () => stored,
    set: async (next: T) => void (stored = next),
    remove: async () => void (stored = value),
  };
}

export async function waitUntil(isTrue: () => unknown, what: () => string, timeoutMs = patienceMs): Promise<void> {
  for (const endMs = performance.now() + timeoutMs; !isTrue();) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until the listener has every frame that the tab sent, except those that the host dropped, and this many of
 * silence; a host that ran dry, on a busy machine, filled in more of it. Packets that a tap has seen are still on their
 * way to the listener, and the host reports once a second what it dropped.
 */
export const heardWhole = (server: LocalServer, earshot: EarshotStream, silence: number): Promise<void> => {
  const heard = () => server.listener.frames(server.bot.id);
  const given = (): number => earshot.tab.sent.length - earshot.givenUp();
  const isSilence = (frames: number): boolean =>
    frames === silence || (frames > silence && (earshot.stats.at(-1)?.underruns ?? 0) > 0);
  return earshot.until(
    () => heard().decrypted === given() && isSilence(heard().silence),
    () => `${given()} frames and ${silence} of silence at the listener; there are ${JSON.stringify(heard())}`,
  );
};

/** This many are in the group, including the listener, and no change is under way. */
export const settled = (server: LocalServer, members: number, channelId = server.channelId): Promise<void> =>
  waitUntil(
    () => {
      const group = server.calls.state(channelId);
      return group?.members.filter(({ leafIndex }) => leafIndex !== null).length === members && !group.transition;
    },
    () => `a group of ${members}; it is ${JSON.stringify(server.calls.state(channelId))}`,
  );
