import { asEarshotError, EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Stats } from '../../shared-protocol/native-messages.ts';
import type { CaptureDoor } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent } from '../discord/gateway/contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { HostEvent } from '../host-link/host-link.ts';
import { createAccount, readToken } from './account.ts';
import { createBot } from './bot.ts';
import { avatarUrl, guildViews } from './guild-view.ts';
import { createHelper } from './helper.ts';
import { problemView } from './problem-view.ts';
import { plainMix } from './mix-fields.ts';
import { initialState, transition, type Problem, type SessionEvent, type SessionState, type Target } from './state.ts';
import { createSpeakers, type Speakers } from './speakers.ts';
import { storage } from './storage.ts';
import { stayAwake } from './stay-awake.ts';
import { startStream, type Stream } from './stream.ts';
import { gatewayView, streamView } from './stream-view.ts';
import type { Indicator, SessionView, TabView, ViewCommand } from './view.ts';

/** Signing out and in again costs one of the day's identifies, so the bot stays a while after the last view closed. */
const lingerMs = 600_000;
/** How often a helper that is not there is looked for while somebody looks at a view. */
const lookAgainMs = 3000;

export interface SessionOptions {
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  /** the tab that the user looks at */
  findActiveTab(): Promise<TabView | null>;
  findTab(tabId: number): Promise<TabView | null>;
  /** something that a view shows has changed */
  onChange(): void;
  onPeaks(peaks: readonly [number, number]): void;
}

/** The only truth about what the user is doing. Runs the effects of the state machine in state.ts. */
export interface Session {
  readonly state: SessionState;
  view(): Promise<SessionView>;
  command(command: ViewCommand): Promise<void>;
  /** starts with this tab or, where something is streamed, stops */
  toggle(tab: TabView): Promise<void>;
  onTabClosed(tabId: number): void;
  /** A server refuses connections that name the extension, and only the user can change that. */
  onOriginBlocked(): void;
  /** Connections no longer name it. */
  onOriginCleared(): void;
  /** A view was opened: signs in, looks for the helper. */
  wake(): void;
  /** The last view was closed: lets go of everything after a while, unless it streams. */
  rest(): void;
  /** Once, after the background was started: a capture that outlived it is taken over. */
  restore(): Promise<void>;
}

export function createSession(options: SessionOptions): Session {
  const { clock } = options;
  let state: SessionState = initialState;
  let stream: Stream | null = null;
  let stats: Stats | null = null;
  let indicator: Indicator = 'ring';
  let lastIntent = 0;
  let isWatched = false;
  let cancelRest = (): void => undefined;
  let cancelLook = (): void => undefined;
  /** settles when nothing of the last stream is left */
  let ended: Promise<void> = Promise.resolve();
  let speakers: Speakers | null = null;

  const bot = createBot({
    clock,
    openSocket: options.openSocket,
    identifies: storage.identifies,
    resumePoint: storage.resumePoint,
    readSettings: async () => ({ gatewayUrl: (await storage.settings.get()).gatewayUrl, token: await readToken() }),
    stayAwake,
    onEvent: onGatewayEvent,
  });
  const account = createAccount({
    bot,
    onLeave: () => {
      stop();
      apply({ type: 'dismiss' });
    },
    onProblem: (error) => (state.state === 'idle' ? fail(error) : undefined),
  });
  const helper = createHelper({ clock, onEvent: onHostEvent, onStatus: options.onChange });

  function apply(event: SessionEvent): void {
    const next = transition(state, event);
    if (next === state) return;
    state = next;
    options.onChange();
  }

  function onGatewayEvent(event: GatewayEvent): void {
    stream?.onGatewayEvent(event);
    if (event.type === 'state' && event.state.state === 'stopped' && state.state === 'idle')
      apply({ type: 'ended', error: event.state.error, nowMs: clock.wallMs() });
    options.onChange();
  }

  function onHostEvent(event: HostEvent): void {
    if (event.type === 'report' && event.report.type === 'stats') {
      stats = event.report;
      options.onChange();
    }
    stream?.onHostEvent(event);
  }

  /** The last click counts: `intent` is taken when it comes, and whatever was wanted before it is dropped. */
  async function start(
    intent: number,
    findTab: () => Promise<TabView | null>,
    adopted?: { target: Target; since: number },
  ): Promise<void> {
    const tab = await findTab();
    if (!tab) return fail(new EarshotError('capture-refused', 'no active tab'));
    if (state.state === 'stopping') await ended;
    const chosen = await storage.chosen.get();
    const settings = await storage.settings.get();
    indicator = await storage.indicator.get();
    const volumes = await storage.volumes.get();
    if (intent !== lastIntent || state.state !== 'idle') return;
    const target = adopted?.target ?? (chosen && { tab, ...chosen });
    if (!target) return fail(new EarshotError('channel-missing'));
    stats = null;
    const heard = (speakers = createSpeakers(settings.dialect));
    apply(adopted ? { type: 'adopt', ...adopted } : { type: 'start', target });
    const mine = startStream({
      target,
      settings,
      indicator,
      mix: { isMuted: false, isMonitorMuted: false, ...volumes, tabs: {} },
      isAdopted: adopted !== undefined,
      bot,
      helper,
      capture: options.capture,
      clock,
      openSocket: options.openSocket,
      onEvent: (event) => {
        apply(event);
        if (event.type === 'lost') heard.clear();
        if (event.type === 'connected') void remember();
      },
      onVoice: (event) => {
        heard.onVoice(event);
        options.onChange();
      },
      onActivity: (ssrcs) => {
        heard.onActivity(ssrcs);
        options.onChange();
      },
      onPeaks: options.onPeaks,
    });
    stream = mine;
    ended = cleanUp(mine);
    await ended;
  }

  async function cleanUp(mine: Stream): Promise<void> {
    const error = await mine.ended;
    stream = null;
    speakers = null;
    // Whatever the browser says to this, the stream is over.
    await Promise.allSettled([storage.activeStream.remove(), options.capture.release()]);
    apply({ type: 'ended', error, nowMs: clock.wallMs() });
    if (!isWatched) rest();
  }

  const fail = (error: EarshotError): void => apply({ type: 'ended', error, nowMs: clock.wallMs() });

  async function remember(): Promise<void> {
    if (state.state !== 'live') return;
    const { tab, guildId, channelId, since } = state;
    if (!tab) return;
    await storage.activeStream.set({ tabs: [{ tabId: tab.id, volume: 1 }], mix: plainMix, guildId, channelId, since });
  }

  function stop(): void {
    lastIntent += 1;
    apply({ type: 'stop' });
    stream?.stop();
  }

  async function setIndicator(next: Indicator): Promise<void> {
    indicator = next;
    stream?.setIndicator(next);
    options.onChange();
    await storage.indicator.set(next);
  }

  function wake(): void {
    isWatched = true;
    cancelRest();
    void account.signIn();
    void lookForHelper();
  }

  /** Again and again until it is there: people install it while a page of ours is open. */
  async function lookForHelper(): Promise<void> {
    cancelLook();
    const shown = state.state === 'idle' ? (state.problem?.error.code ?? null) : undefined;
    try {
      await helper.link();
      if (state.state === 'idle' && isHelperProblem(state.problem?.error.code)) apply({ type: 'dismiss' });
    } catch (thrown) {
      const error = asEarshotError(thrown, 'host-exited');
      const isNews = shown === null || (isHelperProblem(shown ?? undefined) && shown !== error.code);
      if (state.state === 'idle' && isNews) fail(error);
      if (isWatched) cancelLook = clock.setTimer(() => void lookForHelper(), lookAgainMs);
    }
  }

  function rest(): void {
    isWatched = false;
    cancelLook();
    cancelRest();
    cancelRest = clock.setTimer(() => {
      if (state.state !== 'idle') return;
      helper.release();
      void bot.disconnect({ keepSession: true });
    }, lingerMs);
  }

  return {
    get state() {
      return state;
    },

    async view() {
      const settings = await storage.settings.get();
      const token = await storage.localToken.get();
      const { client } = bot;
      const user = client?.user ?? null;
      const shown = new Set(speakers?.now());
      if (user && state.state === 'live' && indicator !== 'none' && isHeard(state)) shown.add(user.id);
      const problem = problemOf(state);
      return {
        bot: user && { id: user.id, name: user.name, avatarUrl: avatarUrl(user.id, user.avatar) },
        gateway: gatewayView(client?.state.state),
        hasToken: token !== null || (await storage.sessionToken.get()) !== null,
        helper: helper.status,
        helperVersion: null,
        guilds: client && user ? guildViews(client.guilds.values(), { selfId: user.id, speaking: shown }) : [],
        chosen: await storage.chosen.get(),
        recent: await storage.recent.get(),
        showsPeople: await storage.showsPeople.get(),
        test: null,
        lastStream: null,
        stream: streamView(state, { indicator, mayUsePriority: false, tabs: [], mix: plainMix }, stats),
        problem: problem && problemView(problem),
        settings: { ...settings, remembersToken: token !== null },
      };
    },

    async command(command) {
      switch (command.type) {
        case 'stream':
          return void start(++lastIntent, options.findActiveTab);
        case 'stop':
          return stop();
        case 'choose':
          await storage.chosen.set({ guildId: command.guildId, channelId: command.channelId });
          return state.state === 'idle' ? (apply({ type: 'dismiss' }), options.onChange()) : undefined;
        case 'set-indicator':
          return setIndicator(command.indicator);
        case 'dismiss':
          return apply({ type: 'dismiss' });
        case 'save-token':
          return account.saveToken(command.token, command.remember).finally(options.onChange);
        case 'forget-token':
          return account.forgetToken().finally(options.onChange);
        case 'save-settings':
          return account.saveSettings(command.settings).finally(options.onChange);
        default:
          throw new EarshotError('message-state', command.type);
      }
    },

    async toggle(tab) {
      if (state.state === 'idle' || state.state === 'stopping') await start(++lastIntent, async () => tab);
      else stop();
    },

    onTabClosed(tabId) {
      if ((state.state === 'live' || state.state === 'connecting') && state.tab?.id === tabId)
        stream?.fail(new EarshotError('tab-closed'));
    },

    onOriginBlocked() {
      const error = new EarshotError('origin-blocked');
      if (stream) stream.fail(error);
      else if (state.state === 'idle') fail(error);
    },

    onOriginCleared() {
      if (state.state === 'idle' && state.problem?.error.code === 'origin-blocked') apply({ type: 'dismiss' });
      if (bot.client?.state.state === 'waiting') bot.client.start();
    },

    wake,

    rest,

    async restore() {
      const active = await storage.activeStream.get();
      if (state.state !== 'idle' || lastIntent > 0) return;
      // A capture without a stream is one whose background was stopped while it was still connecting.
      if (!active) return options.capture.release().catch(() => undefined);
      const tab = await options.findTab(active.tabs[0]!.tabId);
      if (!tab) {
        await storage.activeStream.remove();
        return fail(new EarshotError('interrupted'));
      }
      const { guildId, channelId, since } = active;
      void start(++lastIntent, async () => tab, { target: { tab, guildId, channelId }, since });
    },
  };
}

/** Whether the bot's sound reaches the channel now. */
const isHeard = ({ isSilent, hush, dave }: Extract<SessionState, { state: 'live' }>): boolean =>
  !isSilent && hush === null && (dave.state === 'off' || dave.state === 'ready');

/** Why nothing is streamed, or why nobody hears what is. */
function problemOf(state: SessionState): Problem | null {
  if (state.state === 'idle') return state.problem;
  if (state.state !== 'live' || state.hush === null) return null;
  return { error: new EarshotError(state.hush), target: state, liveMs: null };
}

const isHelperProblem = (code: ErrorCode | undefined): boolean =>
  code !== undefined && (code.startsWith('host-') || code === 'protocol-incompatible' || code === 'extension-old');
