import { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/capture.ts';
import type { Clock } from '../discord/clock.ts';
import type { GatewayEvent } from '../discord/gateway/contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { HostEvent } from '../host-link/host-link.ts';
import { createAccount, readToken } from './sign-in/account.ts';
import { createBot } from './sign-in/bot.ts';
import { runCommand, type CommandParts } from './commands.ts';
import { createDesk } from './mix/desk.ts';
import { createHealth } from './live/health.ts';
import { createHelper } from './helper/helper.ts';
import { createHelperWatch } from './helper/helper-watch.ts';
import { createLiveWatch } from './live/live-watch.ts';
import { createMixer } from './mix/mixer.ts';
import { createNotices } from './live/notices.ts';
import { expectTab, planAgain, planFor, type FindTabs, type Plan } from './plan.ts';
import type { Running } from './running.ts';
import { createGuildViews } from './view/guild-view.ts';
import { sessionView, shownProblem } from './view/session-view.ts';
import { createSpeakers, type Speakers } from './live/speakers.ts';
import { initialState, transition, type Place, type SessionEvent, type SessionState } from './state.ts';
import { stayAwake } from './sign-in/stay-awake.ts';
import { storage } from './storage.ts';
import { startStream } from './stream/stream.ts';
import type { Stream } from './stream/stream-contract.ts';
import { noteRecent, rememberStream } from './stream-memory.ts';
import { createToneTest } from './live/tone-test.ts';
import type { Indicator, LastStreamView, MixView, SessionView, TabView, ViewCommand } from './view.ts';
import { createWhereabouts } from './live/whereabouts.ts';

/** Signing out and in again costs one of the day's identifies, so the bot stays a while after the last view closed. */
const lingerMs = 600_000;

export interface SessionOptions extends FindTabs {
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  fetch: typeof fetch;
  /** brings it to the front */
  showTab(tabId: number): Promise<void>;
  reloadTab(tabId: number): Promise<void>;
  /** something that a view shows has changed */
  onChange(): void;
  onPeaks(peaks: readonly [number, number]): void;
  /** a stream, or the try to start one, is over, and not by the user's wish */
  onFailed(view: SessionView): void;
}

/** The only truth about what the user is doing. Runs the effects of the state machine in state.ts. */
export interface Session {
  readonly state: SessionState;
  readonly mix: MixView;
  /** @param extent.isBrief with those servers only that a first glance needs */
  view(extent?: { isBrief: boolean }): Promise<SessionView>;
  /** @throws EarshotError why it was refused */
  command(command: ViewCommand): Promise<void>;
  /** starts with this tab or, where something is streamed, stops */
  toggle(tab: TabView): Promise<void>;
  /** to the channel; nothing where nothing is streamed */
  toggleMute(): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream goes on */
  addTab(tab: TabView): Promise<void>;
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
  let speakers: Speakers | null = null;
  let indicator: Indicator = 'ring';
  let showsPeople = true;
  let lastStream: LastStreamView | null = null;
  let liveSince: number | null = null;
  let lastIntent = 0;
  let isWatched = false;
  let cancelRest = (): void => undefined;
  /** settles when nothing of the last stream is left */
  let ended: Promise<void> = Promise.resolve();
  /** settles when it is decided what becomes of an earlier background's capture */
  let restored: Promise<void> = Promise.resolve();

  const running: Running = {
    get state() {
      return state;
    },
    get stream() {
      return stream;
    },
    apply,
    changed,
    stop,
  };
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
    onProblem: (error) => (state.state === 'idle' ? end(error) : undefined),
  });
  const helper = createHelper({ clock, onEvent: onHostEvent, onStatus: changed });
  const helperWatch = createHelperWatch({
    helper,
    clock,
    shown: () => (state.state === 'idle' ? (state.problem?.error.code ?? null) : undefined),
    onMissing: end,
    onThere: () => apply({ type: 'dismiss' }),
  });
  const mixer = createMixer();
  const guildViews = createGuildViews();
  const health = createHealth();
  const notices = createNotices(clock, changed);
  const watch = createLiveWatch({ clock, notices, mixer });
  const whereabouts = createWhereabouts({ running, bot, notices, clock, fetch: options.fetch });
  const test = createToneTest({ clock, health, onDone: stop, onLate: (error) => stream?.fail(error) });
  const desk = createDesk({
    running,
    mixer,
    notices,
    clock,
    onMixed() {
      watch.follow(state);
      return rememberStream(state, mixer);
    },
  });

  function changed(): void {
    options.onChange();
  }

  function apply(event: SessionEvent): void {
    const next = transition(state, event);
    if (next === state) return;
    state = next;
    watch.follow(state);
    changed();
  }

  function onGatewayEvent(event: GatewayEvent): void {
    stream?.onGatewayEvent(event);
    if (event.type === 'state' && state.state === 'idle') {
      if (event.state.state === 'stopped') end(event.state.error);
      if (event.state.state === 'ready' && state.problem?.error.code.startsWith('token-')) apply({ type: 'dismiss' });
    }
    changed();
  }

  function onHostEvent(event: HostEvent): void {
    if (event.type === 'report' && event.report.type === 'stats') {
      health.onStats(event.report);
      changed();
    }
    stream?.onHostEvent(event);
  }

  /** The last click counts: `intent` is taken when it comes, and whatever was wanted before it is dropped. */
  async function start(intent: number, findPlan: () => Promise<Plan>): Promise<void> {
    const plan = await findPlan().catch((thrown: unknown) => {
      if (!(thrown instanceof EarshotError)) throw thrown;
      fail(thrown);
    });
    if (!plan) return;
    // What an earlier background left is taken over or let go first: one tab is never captured twice.
    if (!plan.adopted) await restored;
    if (state.state === 'stopping') await ended;
    const settings = await storage.settings.get();
    const volumes = await storage.volumes.get();
    indicator = await storage.indicator.get();
    showsPeople = await storage.showsPeople.get();
    if (intent !== lastIntent || state.state !== 'idle') return;
    const { place, tabs, adopted } = plan;
    const isTone = tabs.length === 0;
    const target = { ...place, tab: tabs[0]?.tab ?? null };
    mixer.begin(tabs, isTone ? {} : (adopted?.mix ?? volumes));
    health.begin();
    whereabouts.onStart();
    liveSince = null;
    if (isTone) test.begin(place.channelId);
    else test.forget();
    const heard = (speakers = createSpeakers(settings.dialect));
    apply(adopted ? { type: 'adopt', target, since: adopted.since } : { type: 'start', target });
    const mine = startStream({
      target,
      settings,
      indicator,
      mix: mixer.forCapture(),
      isHeld: mixer.isHeld,
      isAdopted: adopted !== undefined,
      bot,
      helper,
      capture: options.capture,
      clock,
      openSocket: options.openSocket,
      onEvent: onStreamEvent,
      onSource: desk.onSource,
      onVoice: (event) => {
        heard.onVoice(event);
        if (showsPeople) changed();
      },
      onActivity: (ssrcs) => {
        heard.onActivity(ssrcs);
        if (showsPeople) changed();
      },
      onPeaks: options.onPeaks,
    });
    stream = mine;
    ended = cleanUp(mine);
    await ended;
  }

  function onStreamEvent(event: SessionEvent): void {
    apply(event);
    if (event.type === 'connected') onConnected();
    if (event.type === 'lost') {
      speakers?.clear();
      health.lost();
    }
    if (event.type === 'moved') {
      whereabouts.onMoved(event.isAsked);
      void rememberStream(state, mixer);
    }
    const isOver = event.type === 'silence' && event.isSilent;
    if (isOver && state.state === 'live' && state.tab === null) test.onSilence(state.dave);
  }

  function onConnected(): void {
    if (state.state !== 'live') return;
    liveSince ??= state.since;
    void rememberStream(state, mixer);
    if (state.tab) void noteRecent(state.channelId).then(changed);
  }

  async function cleanUp(mine: Stream): Promise<void> {
    const error = await mine.ended;
    stream = null;
    speakers = null;
    test.end();
    notices.clearAll();
    const liveMs = liveSince === null ? 0 : clock.wallMs() - liveSince;
    if (mixer.tabs.length > 0) lastStream = { liveMs, ...health.totals(), endedBy: error?.code ?? null };
    // Whatever the browser says to this, the stream is over.
    await Promise.allSettled([storage.activeStream.remove(), options.capture.release()]);
    if (error) fail(error);
    else end(null);
    if (!isWatched) rest();
  }

  function end(error: EarshotError | null): void {
    apply({ type: 'ended', error, nowMs: clock.wallMs() });
  }

  /** Something that the user asked for, and may not be looking at any more. */
  function fail(error: EarshotError): void {
    end(error);
    void view().then(options.onFailed);
  }

  function stop(): void {
    lastIntent += 1;
    // At once: a background that is stopped before the stream has ended would bring it back.
    void storage.activeStream.remove();
    apply({ type: 'stop' });
    stream?.stop();
  }

  async function setIndicator(next: Indicator): Promise<void> {
    indicator = next;
    stream?.setIndicator(next);
    changed();
    await storage.indicator.set(next);
  }

  async function setShowsPeople(shows: boolean): Promise<void> {
    showsPeople = shows;
    await storage.showsPeople.set(shows);
    changed();
  }

  function startTest(place: Place): void {
    if (state.state !== 'idle') throw new EarshotError('message-state');
    void start(++lastIntent, async () => ({ place, tabs: [] }));
  }

  function dismiss(): void {
    if (state.state === 'live' && state.hush === null) notices.dismiss();
    apply({ type: 'dismiss' });
  }

  function wake(): void {
    isWatched = true;
    cancelRest();
    void account.signIn();
    void desk.refresh(options.findTab);
    helperWatch.start();
  }

  function rest(): void {
    isWatched = false;
    helperWatch.stop();
    cancelRest();
    cancelRest = clock.setTimer(() => {
      if (state.state !== 'idle') return;
      helper.release();
      void bot.disconnect({ keepSession: true });
    }, lingerMs);
  }

  async function takeUp(): Promise<void> {
    const active = await storage.activeStream.get();
    const plan = active && (await planAgain(active, options).catch(() => null));
    const hasClicked = lastIntent > 0;
    if (plan && !hasClicked) return void start(++lastIntent, async () => plan);
    // A capture without a stream is one whose background was stopped while it was still connecting.
    await Promise.allSettled([storage.activeStream.remove(), options.capture.release()]);
    if (active && !hasClicked) fail(new EarshotError('interrupted'));
  }

  const view = ({ isBrief } = { isBrief: false }): Promise<SessionView> =>
    sessionView({
      isBrief,
      state,
      bot,
      helper,
      guildViews,
      mixer,
      health,
      indicator,
      isSlow: notices.has('securing-slow'),
      problem: shownProblem(state, notices.top, { bot, hasAsked: whereabouts.hasAsked }),
      speaking: showsPeople ? (speakers?.now() ?? new Set()) : null,
      test: test.view,
      lastStream,
    });

  const parts: CommandParts = {
    running,
    account,
    desk,
    whereabouts,
    tabs: options,
    showTab: options.showTab,
    reloadTab: options.reloadTab,
    start: (tabId) => void start(++lastIntent, () => planFor(expectTab(options, tabId))),
    startTest,
    dismiss,
    setIndicator,
    setShowsPeople,
  };

  return {
    get state() {
      return state;
    },
    get mix() {
      return mixer.view;
    },
    view,
    command: (wanted) => runCommand(wanted, parts),
    addTab: desk.addTab,
    async toggle(tab) {
      if (state.state === 'idle' || state.state === 'stopping')
        await start(++lastIntent, () => planFor(Promise.resolve(tab)));
      else stop();
    },
    async toggleMute() {
      if (stream) await desk.setMix({ isMuted: !mixer.view.isMuted });
    },
    onTabClosed: desk.onTabClosed,
    onOriginBlocked() {
      const error = new EarshotError('origin-blocked');
      if (stream) stream.fail(error);
      else if (state.state === 'idle') end(error);
    },
    onOriginCleared() {
      if (state.state === 'idle' && state.problem?.error.code === 'origin-blocked') apply({ type: 'dismiss' });
      if (bot.client?.state.state === 'waiting') bot.client.start();
    },
    wake,
    rest,
    restore() {
      restored = takeUp();
      return restored;
    },
  };
}
