import { EarshotError } from '../../../shared-protocol/error.ts';
import type { Guild } from '../../../shared-protocol/gateway-payloads.ts';
import type { HeardVoice, ToHost } from '../../../shared-protocol/native-messages.ts';
import { Secret } from '../../../shared-protocol/secret.ts';
import { tellListener } from '../../capture/sound/testing/tell-listener.ts';
import type {
  AudioFormat,
  CapturedSound,
  CaptureEvent,
  CaptureListener,
  TabCapture,
} from '../../capture/sound/tab-capture.ts';
import type { GatewayClient, JoinRequest, VoiceCredentials } from '../../discord/gateway/gateway-contract.ts';
import { toModel } from '../../discord/gateway/guild-cache.ts';
import { createFakeClock, type FakeClock } from '../../time/testing/fake-clock.ts';
import { createFakeNetwork, type FakeSocket } from '../../discord/testing/fake-socket.ts';
import { botId, channelId, guild as plainGuild, guildId } from '../../discord/testing/gateway-world.ts';
import { v8Description, v8Hello, v8Ready } from '../../discord/testing/voice-world.ts';
import type { BotEvent } from '../../account/bot.ts';
import type { DistributiveOmit, HostEvent, HostPort, HostReport } from '../../host/host-port.ts';
import { createHost } from '../../host/host.ts';
import { defaultSettings } from '../../store/settings.ts';
import type { SessionEvent } from '../../session/state.ts';
import { createSharedSound, type SharedSound } from '../shared-sound.ts';
import type { SourceEvent, SourcesOptions } from '../sources.ts';
import { startStream } from '../stream.ts';
import type { Stream, StreamOptions } from '../stream-contract.ts';

type Said = DistributiveOmit<ToHost, 'id'>;

/** A stream in v8 whose gateway, host and capture the test controls. */
export interface StreamWorld {
  clock: FakeClock;
  sockets: FakeSocket[];
  last(): FakeSocket;
  /** with a sound of its own */
  stream: LoneStream;
  events: SessionEvent[];
  /** every message to the host, audio included */
  toHost: Said[];
  encoded: (AudioFormat | null)[];
  /** the capture's other commands, in order */
  toCapture: unknown[][];
  sources: SourceEvent[];
  /** the host's next answers to `open`: an address at once, or this error after its five seconds */
  blocked: EarshotError | null;
  joins: number;
  asked: JoinRequest[];
  /** guilds whose voice was left */
  left: string[];
  /** the gateway names this server by itself from now on; null removes it */
  named: VoiceCredentials | null;
  guild: Guild;
  credentials(): VoiceCredentials;
  capture(said: CapturedSound | CaptureEvent): void;
  /** of the present session, or of another */
  report(report: DistributiveOmit<HostReport, 'session'>, session?: number): void;
  /** the server accepts the newest socket and brings it to a live connection */
  connect(): Promise<void>;
  /** the code at which the stream ended, `null` if the user stopped it, `undefined` while it runs */
  outcome(): string | null | undefined;
  activity: number[][];
  heard: HeardVoice[];
  /** the host's port says this */
  fromHost(event: HostEvent): void;
  /** the bot's gateway says this */
  fromBot(event: BotEvent): void;
}

export interface LoneStream extends Stream, Pick<SharedSound, 'addTab' | 'removeTab' | 'retrySource'> {
  setMix(mix: SourcesOptions['mix'], isHeld: boolean): void;
}

export type WorldChanges = Partial<
  StreamOptions &
    Pick<SourcesOptions, 'capture' | 'mix' | 'isAdopted' | 'onSource'> & {
      onPeaks(peaks: readonly [number, number]): void;
    }
>;

export async function createStreamWorld(
  changes: WorldChanges = {},
  clock: FakeClock = createFakeClock(),
): Promise<StreamWorld> {
  const network = createFakeNetwork();
  let tokens = 0;
  let outcome: string | null | undefined;
  let listener: CaptureListener = { onSound: () => {}, onEvent: () => {} };

  const port: HostPort = {
    version: '0',
    hint: null,
    protocol: '1.9',
    takesSeveral: true,
    hears: true,
    takesControl: false,
    async request(body, expected) {
      world.toHost.push(body);
      const { blocked } = world;
      if (body.type === 'open' && blocked) {
        await new Promise<void>((resolve) => clock.setTimer(resolve, 5000));
        throw blocked;
      }
      return { type: expected, replyTo: 1, session: 0, address: '203.0.113.7', port: 50_001 } as never;
    },
    notify: (notice) => void world.toHost.push(notice),
    post: (notice) => void world.toHost.push(notice),
    close: () => {},
  };
  const open = (opened: CaptureListener): TabCapture => {
    listener = opened;
    return {
      encode: (format) => void world.encoded.push(format),
      setMix: (mix) => void world.toCapture.push(['mix', mix]),
      addTab: async (tabId) => void world.toCapture.push(['add', tabId]),
      removeTab: (tabId) => void world.toCapture.push(['remove', tabId]),
      stop: () => void world.toCapture.push(['stop']),
    };
  };
  const client = {
    state: { state: 'ready' },
    user: { id: botId, name: 'Earshot', avatar: null },
    get guilds() {
      return new Map([[guildId, toModel(world.guild)]]);
    },
    async join(request) {
      world.joins += 1;
      world.asked.push(request);
      return world.credentials();
    },
    credentials: () => world.named,
    leave: (left) => void world.left.push(left),
  } satisfies Partial<GatewayClient> as unknown as GatewayClient;

  const world: StreamWorld = {
    clock,
    sockets: network.sockets,
    last: network.last,
    stream: undefined as never,
    events: [],
    toHost: [],
    encoded: [],
    toCapture: [],
    sources: [],
    blocked: null,
    joins: 0,
    asked: [],
    left: [],
    named: null,
    guild: plainGuild,
    activity: [],
    heard: [],
    fromHost: () => undefined,
    fromBot: () => undefined,
    credentials: () => ({
      guildId,
      channelId,
      userId: botId,
      sessionId: 'session',
      token: new Secret(`token ${++tokens}`),
      endpoint: 'a.discord.media',
    }),
    capture: (said) => tellListener(listener, said),
    report(report, session = lastSession()) {
      world.fromHost({ type: 'report', report: { ...report, session } as HostReport });
    },
    async connect() {
      await clock.settle();
      network.last().accept();
      network.last().deliver(v8Hello);
      await clock.settle();
      network.last().deliver(v8Ready);
      await clock.settle();
      const selected = network.last().sent.find(({ op }) => op === 1)?.d as { data: { mode: string } };
      network.last().deliver({ ...v8Description, d: { ...v8Description.d, mode: selected.data.mode } });
      await clock.settle();
    },
    outcome: () => outcome,
  };
  const lastSession = (): number => {
    const opened = world.toHost.filter(({ type }) => type === 'open').at(-1);
    if (!opened || !('session' in opened)) throw new Error('the host was asked for no session');
    return opened.session;
  };

  const host = createHost({
    clock,
    async openPort(onEvent) {
      world.fromHost = onEvent;
      return port;
    },
    onStatus: () => {},
  });
  const target = { tab: { id: 1, title: '', site: '', iconUrl: null }, guildId, channelId };
  const sound = createSharedSound({
    capture: {
      async start(source, _, opened) {
        world.toCapture.push(['start', source]);
        return open(opened);
      },
      adopt: async (opened) => ({ ...open(opened), tabIds: [1, 2] }),
      release: async () => {},
    },
    tab: (changes.target ?? target).tab,
    mix: {
      channelVolume: 1,
      isMuted: false,
      monitorVolume: 1,
      isMonitorMuted: false,
      tabs: {},
      duck: 1,
      levels: false,
    },
    isAdopted: false,
    clock,
    host,
    onSource: (event) => void world.sources.push(event),
    onMicrophone: () => undefined,
    onEnded: (error) => stream.fail(error),
    onPeaks: () => {},
    ...changes,
  });
  const options: StreamOptions = {
    target,
    settings: defaultSettings,
    indicator: 'ring',
    isHeld: false,
    hasBeenLive: false,
    bot: {
      client,
      isLoopback: false,
      hasRestApi: true,
      unkept: null,
      connect: async () => client,
      whenReady: async () => client,
      setDeafened: () => {},
      hurry: () => {},
      disconnect: async () => {},
      listen: (listener) => (world.fromBot = listener),
    },
    host,
    sound,
    clock,
    openSocket: network.open,
    isOnline: () => true,
    onEvent: (event) => world.events.push(event),
    onVoice: () => {},
    onStats: () => {},
    beforeLeaving: async () => undefined,
    onActivity: (ssrcs) => world.activity.push([...ssrcs]),
    onHeard: (voices) => void world.heard.push(...voices),
    ...changes,
  };
  const stream = startStream(options);
  const { addTab, removeTab, retrySource } = sound;
  world.stream = {
    ...stream,
    ...{ addTab, removeTab, retrySource },
    ended: stream.ended.finally(sound.stop),
    tryNow() {
      stream.tryNow();
      options.bot.hurry();
    },
    setMix(mix, isHeld) {
      sound.setMix(mix);
      stream.hold(isHeld);
    },
  };
  void world.stream.ended.then((error) => {
    outcome = error instanceof EarshotError ? error.code : null;
  });
  await clock.settle();
  return world;
}
