import { vi } from 'vitest';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { botId, channelId, guildId, guild, ready, token } from '../../discord/testing/gateway-world.ts';
import { createFakeClock, type FakeClock } from '../../time/testing/fake-clock.ts';
import { createFakeNetwork, type FakeSocket } from '../../discord/testing/fake-socket.ts';
import { documentReady, v8Description, v8Hello, v8Ready } from '../../discord/testing/voice-world.ts';
import { tellListener } from '../../capture/sound/testing/tell-listener.ts';
import type {
  AudioFormat,
  CapturedSound,
  CaptureEvent,
  CaptureMix,
  CaptureSource,
  Entrance,
  TabCapture,
} from '../../capture/sound/tab-capture.ts';
import type { SessionView } from '../../page-contract/view.ts';
import type { Place } from '../../store/place.ts';
import type { Tab } from '../../store/tab.ts';
import type { Session, SessionOptions } from '../session-contract.ts';

/** The browser's storage, by area and key, as plain JSON. */
type Stored = Record<'local' | 'session', Record<string, unknown>>;

interface SaidToHelper {
  id?: number;
  type: string;
  session?: number;
}

export type StorageFault = 'fails' | 'hangs' | null;

/** The whole session with a browser, a network and a capture that the test controls. */
export interface SessionWorld {
  session: Session;
  /** the view that pages get */
  view(): Promise<SessionView>;
  clock: FakeClock;
  sockets: FakeSocket[];
  stored: Stored;
  /** the result of every access to the browser's storage, from now on */
  storageFault: StorageFault;
  /** its minor number, every message to it, its own messages, and how it fails */
  helper: { minor: number; said: SaidToHelper[]; say(message: unknown): void; fall(): void };
  /** open tabs by id, and the active one */
  tabs: Map<number, Tab>;
  activeTabId: number | null;
  /** the addresses that were opened in new tabs, in order */
  opened: string[];
  /** hosts whose pages may be captured without a click */
  grantedSites: string[];
  /** an earlier background of the same run of the browser had tabs that are there */
  isSameRun: boolean;
  /** the browser refuses to capture these tabs */
  refusedTabIds: number[];
  /** how often a cut-off stream was offered */
  offers: number;
  /** the tabs whose capture was requested, in order */
  captured: CaptureSource[];
  /** each added tab's initial volume, and how long the capture takes for it */
  entrances: Entrance[];
  adding: Promise<void>;
  /** the capture's gains, with the fade's time in ms */
  mixes: [CaptureMix, number | undefined][];
  /** tabs removed from it */
  letGo: number[];
  /** requested encodings, in order */
  encoded: (AudioFormat | null)[];
  /** a capture of this tab survived an earlier background */
  outlivedTabId: number | null;
  /** a report of the running capture */
  sayFromCapture(said: CapturedSound | CaptureEvent): void;
  /** how often the capture was released */
  releases: number;
  /** how often a view changed */
  changes: number;
  /** codes of ends that came by themselves while nobody looked */
  failed: (string | undefined)[];
  /** the bot is signed in and knows this guild */
  signIn(known?: object): Promise<void>;
  dispatch(t: string, d: unknown): Promise<void>;
  /** from a click on Stream to a live connection, in the dialect of the settings; the tab is silent */
  goLive(): Promise<void>;
  /** Discord lets the bot into this channel and names a voice server, which leads the newest connection to live. */
  letIn(place?: Place): Promise<void>;
  /** Discord's answer to a request to join, without the voice server */
  seat(place: Place): Promise<void>;
}

export const tabView = (id: number): Tab => ({ id, title: `Tab ${id}`, site: 'rain.example', iconUrl: null });

/** of the present world: modules take the browser once, and keep it from test to test */
let stored: Stored = { local: {}, session: {} };
let storageFault: StorageFault = null;

async function meetFault(): Promise<void> {
  if (storageFault === 'hangs') await new Promise(() => {});
  if (storageFault === 'fails') throw new Error('IO error: No space left on device');
}

const storageArea = (area: keyof Stored) => ({
  async get(keys: string | string[]) {
    await meetFault();
    const there = [keys].flat().filter((key) => key in stored[area]);
    return Object.fromEntries(there.map((key) => [key, structuredClone(stored[area][key])]));
  },
  async set(items: Record<string, unknown>) {
    await meetFault();
    Object.assign(stored[area], structuredClone(items));
  },
  async remove(keys: string | string[]) {
    await meetFault();
    for (const key of [keys].flat()) delete stored[area][key];
  },
});

/** of the present world, as the storage */
const newHelper = (): SessionWorld['helper'] => ({ minor: 1, said: [], say: () => {}, fall: () => {} });
let helper = newHelper();

/** A helper that exists and agrees to everything. */
function nativePort() {
  const mine = helper;
  const say = (message: unknown): void => mine.say(message);
  return {
    error: null,
    onMessage: { addListener: (listener: typeof say) => (mine.say = listener) },
    onDisconnect: { addListener: (listener: () => void) => (mine.fall = listener) },
    disconnect: () => {},
    postMessage(message: SaidToHelper) {
      mine.said.push(message);
      const { id, type, session } = message;
      if (id === undefined) return;
      const hello = { type: 'hello', protocol: 1, minor: mine.minor, version: '0.1.0' };
      const via = { host: '198.51.100.9', port: 50_004 };
      const discovered = { type: 'discovered', session, address: '203.0.113.7', port: 50_001, via };
      const answer = type === 'hello' ? hello : type === 'open' ? discovered : { type: 'ok' };
      queueMicrotask(() => say({ ...answer, replyTo: id }));
    },
  };
}

/** The parts of the extension's API that the session needs. */
const browser = {
  runtime: {
    id: 'test',
    connectNative: nativePort,
    getManifest: () => ({ version: '0.1.0' }),
    getPlatformInfo: async () => ({}),
    getURL: (path: string) => `chrome-extension://test/${path}`,
  },
  storage: { local: storageArea('local'), session: storageArea('session') },
};

/** A channel is chosen and a token is set. Await it before importing anything of the session. */
export async function createSessionWorld(changes: Partial<SessionOptions> = {}): Promise<SessionWorld> {
  const clock = createFakeClock();
  const network = createFakeNetwork();
  let sequence = 0;
  storageFault = null;
  helper = newHelper();
  stored = { local: { chosen: { guildId, channelId }, token }, session: {} };
  // The polyfill uses the browser's own API if there is one.
  vi.stubGlobal('chrome', { runtime: { id: 'test' }, storage: { local: { setAccessLevel: async () => undefined } } });
  vi.stubGlobal('browser', browser);
  const capture: TabCapture = {
    encode: (format) => void world.encoded.push(format),
    setMix: (mix, overMs) => void world.mixes.push([mix, overMs]),
    async addTab(tabId, entrance) {
      if (world.refusedTabIds.includes(tabId)) throw new EarshotError('capture-refused');
      world.captured.push({ type: 'tab', tabId });
      world.entrances.push(entrance);
      await world.adding;
    },
    removeTab: (tabId) => void world.letGo.push(tabId),
    stop: () => {},
  };
  const world: SessionWorld = {
    session: undefined as never,
    view: undefined as never,
    clock,
    sockets: network.sockets,
    stored,
    helper,
    get storageFault() {
      return storageFault;
    },
    set storageFault(fault) {
      storageFault = fault;
    },
    tabs: new Map([1, 2].map((id) => [id, tabView(id)])),
    activeTabId: 1,
    opened: [],
    grantedSites: [],
    refusedTabIds: [],
    isSameRun: false,
    offers: 0,
    captured: [],
    entrances: [],
    adding: Promise.resolve(),
    mixes: [],
    letGo: [],
    encoded: [],
    outlivedTabId: null,
    sayFromCapture: () => {},
    releases: 0,
    changes: 0,
    failed: [],
    async signIn(known = guild) {
      world.session.wake();
      await clock.advance(0);
      network.last().accept();
      network.last().deliver({ op: 10, d: { heartbeat_interval: 41_250 } });
      await clock.settle();
      await world.dispatch('READY', ready);
      await world.dispatch('GUILD_CREATE', known);
    },
    async goLive() {
      void world.session.command({ type: 'stream', tabId: 1 });
      await clock.settle();
      await world.letIn();
    },
    async seat(place) {
      const where = { guild_id: place.guildId, channel_id: place.channelId };
      await world.dispatch('VOICE_STATE_UPDATE', { ...where, user_id: botId, session_id: 's' });
      const server = { token: `t${(sequence += 1)}`, guild_id: place.guildId, endpoint: 'a.discord.media' };
      await world.dispatch('VOICE_SERVER_UPDATE', server);
    },
    async letIn(place = { guildId, channelId }) {
      await world.seat(place);
      const voice = network.last();
      const isOriginal = !voice.url.includes('v=8');
      const deliver = async (message: unknown) => {
        voice.deliver(message);
        await clock.settle();
      };
      voice.accept();
      await deliver(isOriginal ? documentReady : v8Hello);
      if (!isOriginal) await deliver(v8Ready);
      await deliver(isOriginal ? { op: 4, d: { mode: 'plain', secret_key: [] } } : v8Description);
      world.sayFromCapture({ type: 'silence', isSilent: true });
      await clock.settle();
    },
    async dispatch(t, d) {
      network.sockets[0]?.deliver({ op: 0, t, s: (sequence += 1), d });
      await clock.settle();
    },
  };
  const { createSession } = await import('../session.ts');
  const { createSessionView } = await import('../../views/session-view.ts');
  world.session = createSession({
    capture: {
      async start(source, _, listener) {
        world.captured.push(source);
        world.sayFromCapture = (said) => tellListener(listener, said);
        return capture;
      },
      adopt: async () => (world.outlivedTabId === null ? null : { ...capture, tabIds: [world.outlivedTabId] }),
      release: async () => void (world.releases += 1),
    },
    clock,
    openSocket: network.open,
    openPlayer: () => ({ heard: () => {}, setGains: () => {}, playOn: () => {}, close: () => {} }),
    browserName: 'chromium',
    isOnline: () => true,
    fetch: async () => new Response(null, { status: 404 }),
    findActiveTab: async () => world.tabs.get(world.activeTabId ?? -1) ?? null,
    findTab: async (tabId) => world.tabs.get(tabId) ?? null,
    showTab: async () => {},
    reloadTab: async () => {},
    listTabs: async () => [...world.tabs.values()],
    async openTab(address) {
      const id = Math.max(0, ...world.tabs.keys()) + 1;
      world.opened.push(address);
      // The browser does not show it yet.
      world.tabs.set(id, { id, title: '', site: '', iconUrl: null });
      return id;
    },
    isSameRun: async () => world.isSameRun,
    isGranted: async (address) => world.grantedSites.includes(new URL(address).hostname),
    onOffer: () => void (world.offers += 1),
    onChange: () => void (world.changes += 1),
    onPeaks: () => {},
    onTrouble: (about) =>
      void world.view().then(({ servers, problem }) => {
        const server = servers.find((one) => one.guildId === about);
        world.failed.push((server?.problem ?? problem)?.code);
      }),
    ...changes,
  });
  world.view = createSessionView(world.session);
  return world;
}
