import { asEarshotError, EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Stats } from '../../shared-protocol/native-messages.ts';
import { voiceModes } from '../../shared-protocol/voice-payloads.ts';
import type { CaptureDoor } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent } from '../discord/gateway/contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { VoiceEvent } from '../discord/voice/contract.ts';
import type { HostEvent } from '../host-link/host-link.ts';
import { createBot } from './bot.ts';
import { normaliseBotToken } from './bot-token.ts';
import { avatarUrl, guildViews } from './guild-view.ts';
import { createHelper } from './helper.ts';
import { problemView } from './problem-view.ts';
import { parseGatewayUrl } from './server-address.ts';
import { initialState, transition, type SessionEvent, type SessionState, type Target } from './state.ts';
import { storage, type Settings } from './storage.ts';
import { startStream, type Stream } from './stream.ts';
import type { SessionView, StreamView, TabView, ViewCommand } from './view.ts';

/** Signing out and in again costs one of the day's identifies, so the bot stays a while after the last view closed. */
const lingerMs = 600_000;

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
  let showsSpeaking = true;
  let lastIntent = 0;
  let cancelRest = (): void => undefined;
  const speaking = new Set<string>();

  const bot = createBot({
    clock,
    openSocket: options.openSocket,
    identifies: storage.identifies,
    resumePoint: storage.resumePoint,
    readSettings: async () => ({ gatewayUrl: (await storage.settings.get()).gatewayUrl, token: await readToken() }),
    onEvent: onGatewayEvent,
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

  function onVoice(event: VoiceEvent): void {
    if (event.type === 'speaking') {
      if (event.isSpeaking) speaking.add(event.userId);
      else speaking.delete(event.userId);
    } else if (event.type === 'user-left') speaking.delete(event.userId);
    else if (event.type === 'closed') speaking.clear();
    options.onChange();
  }

  async function start(tab: TabView, adopted?: { target: Target; since: number }): Promise<void> {
    const intent = ++lastIntent;
    if (state.state === 'stopping') await stream?.ended;
    const chosen = await storage.chosen.get();
    const settings = await storage.settings.get();
    showsSpeaking = await storage.showsSpeaking.get();
    if (intent !== lastIntent || state.state !== 'idle') return;
    const target = adopted?.target ?? (chosen && { tab, ...chosen });
    if (!target) return fail(new EarshotError('channel-missing'));
    stats = null;
    speaking.clear();
    apply(adopted ? { type: 'adopt', ...adopted } : { type: 'start', target });
    const mine = startStream({
      target,
      settings,
      showsSpeaking,
      isAdopted: adopted !== undefined,
      bot,
      helper,
      capture: options.capture,
      clock,
      openSocket: options.openSocket,
      onEvent: (event) => {
        apply(event);
        if (event.type === 'connected') void remember();
      },
      onVoice,
      onPeaks: options.onPeaks,
    });
    stream = mine;
    const error = await mine.ended;
    stream = null;
    speaking.clear();
    await storage.activeStream.remove();
    await options.capture.release();
    apply({ type: 'ended', error, nowMs: clock.wallMs() });
  }

  const fail = (error: EarshotError): void => apply({ type: 'ended', error, nowMs: clock.wallMs() });

  async function remember(): Promise<void> {
    if (state.state !== 'live') return;
    const { tab, guildId, channelId, since } = state;
    await storage.activeStream.set({ tabId: tab.id, guildId, channelId, since, showsSpeaking });
  }

  function stop(): void {
    lastIntent += 1;
    apply({ type: 'stop' });
    stream?.stop();
  }

  async function connectBot(): Promise<void> {
    try {
      await bot.connect();
    } catch (thrown) {
      const error = asEarshotError(thrown, 'gateway-unreachable');
      if (error.code !== 'token-missing' && state.state === 'idle') fail(error);
    }
  }

  async function saveToken(pasted: string, remember: boolean): Promise<void> {
    const token = normaliseBotToken(pasted);
    await forgetToken();
    await (remember ? storage.localToken : storage.sessionToken).set(token);
    apply({ type: 'dismiss' });
    await connectBot();
  }

  async function forgetToken(): Promise<void> {
    stop();
    await bot.disconnect();
    await Promise.all([storage.localToken.remove(), storage.sessionToken.remove(), storage.resumePoint.remove()]);
  }

  async function saveSettings(changes: Partial<Settings>): Promise<void> {
    const before = await storage.settings.get();
    const after = { ...before, ...changes };
    if (changes.gatewayUrl !== undefined) after.gatewayUrl = parseGatewayUrl(changes.gatewayUrl).url;
    if (!(voiceModes[after.dialect] as readonly string[]).includes(after.mode))
      after.mode = voiceModes[after.dialect][0];
    await storage.settings.set(after);
    if (after.gatewayUrl === before.gatewayUrl) return;
    stop();
    await bot.disconnect();
    await storage.resumePoint.remove();
    apply({ type: 'dismiss' });
    await connectBot();
  }

  async function setSpeaking(shows: boolean): Promise<void> {
    showsSpeaking = shows;
    stream?.setShowsSpeaking(shows);
    options.onChange();
    await storage.showsSpeaking.set(shows);
    await remember();
  }

  function wake(): void {
    cancelRest();
    void connectBot();
    helper.link().then(
      () =>
        state.state === 'idle' && isHelperProblem(state.problem?.error.code) ? apply({ type: 'dismiss' }) : undefined,
      (error: EarshotError) => (state.state === 'idle' ? fail(error) : undefined),
    );
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
      const shown = new Set(speaking);
      if (user && state.state === 'live' && showsSpeaking && !state.isSilent) shown.add(user.id);
      const problem = state.state === 'idle' ? state.problem : null;
      return {
        bot: user && { id: user.id, name: user.name, avatarUrl: avatarUrl(user.id, user.avatar) },
        gateway: gatewayStatus(client?.state.state),
        hasToken: token !== null || (await storage.sessionToken.get()) !== null,
        helper: helper.status,
        guilds: client && user ? guildViews(client.guilds.values(), { selfId: user.id, speaking: shown }) : [],
        chosen: await storage.chosen.get(),
        stream: streamView(state, showsSpeaking, stats),
        problem: problem && problemView(problem),
        settings: { ...settings, remembersToken: token !== null },
      };
    },

    async command(command) {
      switch (command.type) {
        case 'stream': {
          const tab = await options.findActiveTab();
          return tab ? void start(tab) : fail(new EarshotError('capture-refused', 'no active tab'));
        }
        case 'stop':
          return stop();
        case 'choose':
          await storage.chosen.set({ guildId: command.guildId, channelId: command.channelId });
          return state.state === 'idle' ? (apply({ type: 'dismiss' }), options.onChange()) : undefined;
        case 'set-speaking':
          return setSpeaking(command.shows);
        case 'dismiss':
          return apply({ type: 'dismiss' });
        case 'save-token':
          return saveToken(command.token, command.remember).finally(options.onChange);
        case 'forget-token':
          return forgetToken().finally(options.onChange);
        case 'save-settings':
          return saveSettings(command.settings).finally(options.onChange);
      }
    },

    async toggle(tab) {
      if (state.state === 'idle' || state.state === 'stopping') await start(tab);
      else stop();
    },

    onTabClosed(tabId) {
      if ((state.state === 'live' || state.state === 'connecting') && state.tab.id === tabId)
        stream?.fail(new EarshotError('tab-closed'));
    },

    wake,

    rest() {
      cancelRest();
      cancelRest = clock.setTimer(() => {
        if (state.state !== 'idle') return;
        helper.release();
        void bot.disconnect();
      }, lingerMs);
    },

    async restore() {
      const active = await storage.activeStream.get();
      if (!active || state.state !== 'idle') return;
      const tab = await options.findTab(active.tabId);
      if (!tab) {
        await storage.activeStream.remove();
        return fail(new EarshotError('interrupted'));
      }
      const { guildId, channelId, since } = active;
      void start(tab, { target: { tab, guildId, channelId }, since });
    },
  };
}

async function readToken(): Promise<string | null> {
  return (await storage.sessionToken.get()) ?? (await storage.localToken.get());
}

const isHelperProblem = (code: ErrorCode | undefined): boolean =>
  code !== undefined && (code.startsWith('host-') || code === 'protocol-incompatible');

const gatewayStatus = (state: string | undefined): SessionView['gateway'] =>
  state === 'ready' ? 'ready' : state === 'connecting' || state === 'waiting' ? 'connecting' : 'off';

function streamView(state: SessionState, showsSpeaking: boolean, stats: Stats | null): StreamView {
  switch (state.state) {
    case 'idle':
      return { state: 'idle' };
    case 'connecting':
    case 'stopping': {
      const { tab, guildId, channelId } = state;
      if (state.state === 'stopping') return { state: 'stopping', tab, guildId, channelId };
      return { state: 'connecting', tab, guildId, channelId, step: state.step };
    }
    case 'live':
      return { ...state, showsSpeaking, health: stats && healthOf(stats) };
  }
}

const healthOf = (stats: Stats) => ({
  packetsPerSecond: stats.packetsPerSecond,
  sent: stats.sent,
  dropped: stats.dropped,
  lateP99Ms: stats.lateMs.p99,
  delayMs: stats.latencyMs.p50,
  delayP99Ms: stats.latencyMs.p99,
});
