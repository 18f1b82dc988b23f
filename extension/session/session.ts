import { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { GatewayEvent } from '../discord/gateway/contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { HostEvent } from '../host/host-port.ts';
import { createAccount, readToken } from '../account/account.ts';
import { createBot } from '../account/bot.ts';
import { createResumeStorage } from '../account/resume-storage.ts';
import { runCommand, type CommandParts } from './commands.ts';
import { createDesk } from './mix-commands.ts';
import { createGatewayWatch } from './gateway-watch.ts';
import { createHealth } from './health.ts';
import { createHelper } from '../host/host.ts';
import { createHelperWatch } from '../host/host-watch.ts';
import { createLiveWatch } from './live-watch.ts';
import { createMixer } from './mixer.ts';
import { createNotices, isAboutAsking } from './notices.ts';
import { createOnAir } from './on-air.ts';
import { createRings } from './indicator.ts';
import { createPresence } from './linger.ts';
import { recallProblem, rememberProblem } from './problem-memory.ts';
import type { Running } from './running.ts';
import { createGuildViews } from '../views/guild-view.ts';
import { sessionView, shownProblem } from '../views/session-view.ts';
import {
  initialState,
  isOn,
  isTurnedOff,
  transition,
  type Problem,
  type SessionEvent,
  type SessionState,
} from './state.ts';
import { stayAwake } from '../account/stay-awake.ts';
import { browserSession, storage, watchStorage } from '../store/storage.ts';
import { expectTab, planFor, type FindTabs } from './plan.ts';
import { createStarter } from './starter.ts';
import { rememberStream } from './stream-memory.ts';
import { createTimeoutWatch } from './timeout-watch.ts';
import { createToneTest } from './tone-test.ts';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import type { Mix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';
import { createWakeWatch } from './wake-watch.ts';
import { createWhereabouts } from './channel.ts';
import type { Place } from '../store/place.ts';

export interface SessionOptions extends FindTabs {
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  fetch: typeof fetch;
  /** `navigator.onLine`: false means that there is no network, true promises nothing */
  isOnline(): boolean;
  /** brings it to the front */
  showTab(tabId: number): Promise<void>;
  reloadTab(tabId: number): Promise<void>;
  /** something that a view shows has changed */
  onChange(): void;
  onPeaks(peaks: readonly [number, number]): void;
  /** a stream, or the try to start one, is over and not by the user's wish, or it waits for the user's decision */
  onTrouble(view: SessionView): void;
}

/** The only truth about what the user is doing. Runs the effects of the state machine in state.ts. */
export interface Session {
  readonly state: SessionState;
  readonly mix: Mix;
  /** @param extent.isBrief with those servers only that a first glance needs */
  view(extent?: { isBrief: boolean }): Promise<SessionView>;
  /** @throws EarshotError why it was refused */
  command(command: ViewCommand): Promise<void>;
  /** starts with this tab or, where something is streamed, stops */
  toggle(tab: Tab): Promise<void>;
  /** to the channel; nothing where nothing is streamed */
  toggleMute(): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream goes on */
  addTab(tab: Tab): Promise<void>;
  onTabClosed(tabId: number): void;
  /** A server refuses connections that name the extension, and only the user can change that. */
  onOriginBlocked(): void;
  /** Connections no longer name it. */
  onOriginCleared(): void;
  /** `isOnline` says something else than before. */
  onNetwork(): void;
  /** A view was opened: signs in, looks for the helper. */
  wake(): void;
  /** The last view was closed: lets go of everything after a while, unless it streams. */
  rest(): void;
  /** Once, after the background was started: a capture that outlived it is taken over. */
  restore(): Promise<void>;
}

const problemIn = (state: SessionState): Problem | null => (state.state === 'idle' ? state.problem : null);

export function createSession(options: SessionOptions): Session {
  const { capture, clock, openSocket } = options;
  let state: SessionState = initialState;

  const running: Running = {
    get state() {
      return state;
    },
    get stream() {
      return onAir.stream;
    },
    apply,
    changed: options.onChange,
    stop: () => starter.stop(),
  };
  const bot = createBot({
    clock,
    openSocket,
    identifies: storage.identifies,
    resumePoint: createResumeStorage(browserSession),
    readSettings: async () => ({ gatewayUrl: (await storage.settings.get()).gatewayUrl, token: await readToken() }),
    stayAwake,
    onEvent: onGatewayEvent,
  });
  const account = createAccount({
    bot,
    onLeave: () => {
      starter.stop();
      apply({ type: 'dismiss' });
    },
    onProblem: (error) => (state.state === 'idle' ? end(error) : undefined),
  });
  const helper = createHelper({ clock, onEvent: onHostEvent, onStatus: running.changed });
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
  const notices = createNotices(clock, running.changed);
  const watch = createLiveWatch({ clock, notices, mixer });
  const timeouts = createTimeoutWatch(clock, onTimeoutOver);
  const gatewayWatch = createGatewayWatch(clock, (isClosing) => tellWhile('gateway-closing', isClosing));
  const wakeWatch = createWakeWatch(clock, () => running.stream?.tryNow());
  const whereabouts = createWhereabouts({ running, bot, notices, clock, fetch: options.fetch });
  const rings = createRings(running);
  const test = createToneTest({
    clock,
    health,
    onDone: running.stop,
    onLate: (error) => running.stream?.fail(error),
  });
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
  const onAir = createOnAir({
    running,
    bot,
    helper,
    mixer,
    desk,
    health,
    notices,
    rings,
    test,
    whereabouts,
    capture,
    clock,
    openSocket,
    isOnline: options.isOnline,
    onPeaks: options.onPeaks,
    onOver(error) {
      if (error) fail(error);
      else end(null);
      presence.onStreamOver();
    },
  });
  const starter = createStarter({ running, onAir, capture, findTab: options.findTab, fail });
  const presence = createPresence({
    clock,
    isIdle: () => state.state === 'idle',
    letGo() {
      helper.release();
      timeouts.stop();
      void bot.disconnect({ keepSession: true });
    },
  });

  function apply(event: SessionEvent): void {
    const before = state;
    state = transition(before, event);
    if (state === before) return;
    if (problemIn(state) !== problemIn(before)) void rememberProblem(state);
    watch.follow(state);
    wakeWatch.watch(isOn(state));
    running.changed();
    if (isTurnedOff(state) && !isTurnedOff(before)) tellTrouble();
  }

  function onGatewayEvent(event: GatewayEvent): void {
    running.stream?.onGatewayEvent(event);
    if (event.type === 'state') gatewayWatch.follow(event.state);
    if (event.type === 'state' && state.state === 'idle') {
      if (event.state.state === 'stopped') end(event.state.error);
      if (event.state.state === 'ready' && state.problem?.error.code.startsWith('token-')) apply({ type: 'dismiss' });
    }
    if (event.type === 'guilds' && bot.client?.user) timeouts.follow(bot.client.guilds.values(), bot.client.user.id);
    running.changed();
  }

  /** Discord sends nothing then: the same guilds mean something else. */
  function onTimeoutOver(): void {
    if (state.state === 'idle' && state.problem?.error.code === 'timed-out') apply({ type: 'dismiss' });
    onGatewayEvent({ type: 'guilds' });
  }

  function onHostEvent(event: HostEvent): void {
    if (event.type === 'report' && event.report.type === 'stats') {
      health.onStats(event.report);
      running.changed();
    }
    running.stream?.onHostEvent(event);
  }

  function end(error: EarshotError | null): void {
    apply({ type: 'ended', error, nowMs: clock.wallMs() });
  }

  /** Something that the user asked for, and may not be looking at any more. */
  function fail(error: EarshotError): void {
    end(error);
    tellTrouble();
  }

  function tellTrouble(): void {
    void view().then(options.onTrouble);
  }

  /** Told once: beside what is streamed, which goes on, or by itself. */
  function tellWhile(code: 'storage-failing' | 'gateway-closing', isSo: boolean): void {
    if (state.state !== 'idle') return isSo ? notices.raise(code) : notices.clear(code);
    if (isSo && !state.problem) end(new EarshotError(code));
    if (!isSo && state.problem?.error.code === code) apply({ type: 'dismiss' });
  }
  // What was chosen counts while the browser runs.
  watchStorage((isFailing) => tellWhile('storage-failing', isFailing));

  function startTest(place: Place): void {
    if (state.state !== 'idle') throw new EarshotError('message-state');
    void starter.start(async () => ({ place, tabs: [] }));
  }

  function dismiss(): void {
    // A refusal is shown in front of the silence that it is about, which stays.
    const isAnswer = notices.top !== null && isAboutAsking(notices.top.code);
    if (state.state === 'live' && (state.hush === state.seenHush || isAnswer)) notices.dismiss();
    else apply({ type: 'dismiss' });
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
      indicator: rings.indicator,
      isSlow: notices.has('securing-slow'),
      problem: shownProblem(state, notices.top, { bot, hasAsked: whereabouts.hasAsked }),
      speaking: rings.showsPeople ? onAir.speaking : null,
      test: test.view,
      lastStream: onAir.last,
      skippedVoice: onAir.skipped,
    });

  const parts: CommandParts = {
    running,
    account,
    desk,
    rings,
    whereabouts,
    tabs: options,
    showTab: options.showTab,
    reloadTab: options.reloadTab,
    start: (tabId) => void starter.start(() => planFor(expectTab(options, tabId))),
    startTest,
    dismiss,
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
        await starter.start(() => planFor(Promise.resolve(tab)));
      else starter.stop();
    },
    async toggleMute() {
      if (running.stream) await desk.setMix({ isMuted: !mixer.view.isMuted });
    },
    onTabClosed: desk.onTabClosed,
    onOriginBlocked() {
      const error = new EarshotError('origin-blocked');
      if (running.stream) running.stream.fail(error);
      else if (state.state === 'idle') end(error);
    },
    onOriginCleared() {
      if (state.state === 'idle' && state.problem?.error.code === 'origin-blocked') apply({ type: 'dismiss' });
      if (bot.client?.state.state === 'waiting') bot.client.start();
    },
    onNetwork() {
      running.stream?.onNetwork();
      if (!options.isOnline()) return;
      if (running.stream) running.stream.tryNow();
      else bot.hurry();
    },
    wake() {
      presence.come();
      void account.signIn();
      void desk.refresh(options.findTab);
      helperWatch.start();
    },
    rest() {
      helperWatch.stop();
      presence.go();
    },
    async restore() {
      const restoring = starter.restore();
      const unread = await recallProblem();
      await restoring;
      if (!unread) return;
      apply({ type: 'recalled', problem: unread });
      void rememberProblem(state);
    },
  };
}
