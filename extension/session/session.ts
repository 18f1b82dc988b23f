import { EarshotError } from '../../shared-protocol/error.ts';
import { createAccount, readToken } from '../account/account.ts';
import { createBot, type Bot, type BotEvent } from '../account/bot.ts';
import { createResumeStorage } from '../account/resume-storage.ts';
import { stayAwake } from '../account/stay-awake.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { Indicator } from '../discord/voice/voice-contract.ts';
import { openHostPort } from '../host/host-port.ts';
import { createHostWatch } from '../host/host-watch.ts';
import { createHost, type Host } from '../host/host.ts';
import type { CommandTable, ViewCommand } from '../page-contract/view-command.ts';
import type { TestView } from '../page-contract/view.ts';
import type { Mix } from '../store/mix.ts';
import { browserSession, damage, storage, watchStorage } from '../store/storage.ts';
import type { Tab } from '../store/tab.ts';
import type { Clock } from '../time/clock.ts';
import { createChannel } from './channel.ts';
import { createCurrent } from './current.ts';
import { createGatewayWatch } from './gateway-watch.ts';
import { createHealth, type Health } from './health.ts';
import { createIndicatorSettings } from './indicator.ts';
import { createLinger } from './linger.ts';
import { createLiveWatch } from './live-watch.ts';
import { createMixCommands } from './mix-commands.ts';
import { createMixer, type Mixer } from './mixer.ts';
import { createNotices, isAboutAsking, type Notice } from './notices.ts';
import { createOnAir, type LastStream } from './on-air.ts';
import { expectTab, planFor, type BrowserTabs } from './plan.ts';
import { recallProblem, rememberProblem } from './problem-memory.ts';
import { createStarter } from './starter.ts';
import { isOn, isTurnedOff, type Problem, type SessionEvent, type SessionState } from './state.ts';
import { noteRecent, rememberStream } from './stream-memory.ts';
import { createToneTest } from './tone-test.ts';
import { createWakeWatch } from './wake-watch.ts';

export interface SessionOptions extends BrowserTabs {
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  fetch: typeof fetch;
  /** `navigator.onLine`: false means that there is no network, true promises nothing */
  isOnline(): boolean;
  /** something that a view shows has changed */
  onChange(): void;
  onPeaks(peaks: readonly [number, number]): void;
  /** a stream, or the try to start one, is over and not by the user's wish, or it waits for the user's decision */
  onTrouble(): void;
}

/** What the session knows now, for whoever shows it. */
export interface SessionFacts {
  state: SessionState;
  bot: Bot;
  host: Host;
  mixer: Mixer;
  health: Health;
  indicator: Indicator;
  /** what is to be told of a stream that goes on: the gravest */
  notice: Notice | null;
  /** encryption takes so long that people should be told */
  isSlow: boolean;
  /** the bot's hand is up already */
  hasAsked: boolean;
  /** user ids whose voices are heard; null where they are not followed */
  speaking: ReadonlySet<string> | null;
  test: TestView | null;
  lastStream: LastStream | null;
  /** by the voice gateway: what could not be read */
  skippedVoice: number;
}

/** The only truth about what the user is doing. Runs the effects of the state machine in state.ts. */
export interface Session {
  readonly state: SessionState;
  readonly mix: Mix;
  facts(): SessionFacts;
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
  /** A view was opened: signs in, looks for the host. */
  wake(): void;
  /** The last view was closed: lets go of everything after a while, unless it streams. */
  rest(): void;
  /** Once, after the background was started: a capture that outlived it is taken over. */
  restore(): Promise<void>;
}

const problemIn = (state: SessionState): Problem | null => (state.state === 'idle' ? state.problem : null);

/** The code of what is shown while nothing streams: null for none, undefined while something does. */
const shownCode = (state: SessionState) => (state.state === 'idle' ? (state.problem?.error.code ?? null) : undefined);

export function createSession(options: SessionOptions): Session {
  const { capture, clock, openSocket } = options;
  const current = createCurrent({ onEvent: follow, onChange: options.onChange });
  const bot = createBot({
    clock,
    openSocket,
    identifies: storage.identifies,
    resumePoint: createResumeStorage(browserSession),
    readSettings: async () => ({ gatewayUrl: (await storage.settings.get()).gatewayUrl, token: await readToken() }),
    stayAwake,
  });
  const account = createAccount({
    bot,
    onLeave() {
      current.stop();
      current.apply({ type: 'dismiss' });
    },
    onProblem: (error) => (current.state.state === 'idle' ? end(error) : undefined),
  });
  const host = createHost({ clock, openPort: openHostPort, onStatus: current.changed });
  const hostWatch = createHostWatch({
    host,
    clock,
    shown: () => shownCode(current.state),
    onMissing: end,
    onThere: () => current.apply({ type: 'dismiss' }),
  });
  const mixer = createMixer();
  const health = createHealth();
  const notices = createNotices(clock, current.changed);
  const liveWatch = createLiveWatch({ clock, notices, mixer });
  const gatewayWatch = createGatewayWatch(clock, (isClosing) => tellWhile('gateway-closing', isClosing));
  const wakeWatch = createWakeWatch(clock, () => current.stream?.tryNow());
  const channel = createChannel({ current, bot, notices, clock, fetch: options.fetch });
  const indicator = createIndicatorSettings(current);
  const test = createToneTest({
    clock,
    health,
    onDone: current.stop,
    onLate: (error) => current.stream?.fail(error),
  });
  const mixCommands = createMixCommands({
    current,
    mixer,
    notices,
    clock,
    tabs: options,
    onMixed() {
      liveWatch.follow(current.state);
      return rememberStream(current.state, mixer);
    },
  });
  const linger = createLinger({
    clock,
    isIdle: () => current.state.state === 'idle',
    letGo() {
      host.release();
      void bot.disconnect({ keepSession: true });
    },
  });
  const onAir = createOnAir({
    current,
    bot,
    host,
    mixer,
    mixCommands,
    health,
    notices,
    indicator,
    test,
    capture,
    clock,
    openSocket,
    isOnline: options.isOnline,
    onPeaks: options.onPeaks,
    onOver(error) {
      if (error) fail(error);
      else end(null);
      linger.onStreamOver();
    },
  });
  const starter = createStarter({ current, onAir, capture, findTab: options.findTab, fail });

  /** What follows from an event once the state is the next one. */
  function follow(event: SessionEvent, before: SessionState): void {
    const { state } = current;
    const problem = problemIn(state);
    if (problem !== problemIn(before)) void rememberProblem(problem);
    liveWatch.follow(state);
    wakeWatch.watch(isOn(state));
    const isStart = event.type === 'start' || event.type === 'adopt';
    if (isStart) {
      health.begin();
      channel.onStart();
    }
    if (event.type === 'lost') health.lost();
    if (event.type === 'moved') channel.onMoved(event.isAsked);
    if (isStart || event.type === 'connected' || event.type === 'moved') void rememberStream(state, mixer);
    if (state.state !== 'live') return;
    if (event.type === 'connected') void noteRecent(state.channelId, mixer).then(current.changed);
    if (event.type === 'silence' && event.isSilent && state.tab === null) test.onSilence(state.dave);
    if (isTurnedOff(state) && !isTurnedOff(before)) options.onTrouble();
  }

  function onBotEvent(event: BotEvent): void {
    const shown = shownCode(current.state);
    if (event.type === 'state') {
      gatewayWatch.follow(event.state);
      if (shown !== undefined && event.state.state === 'stopped') end(event.state.error);
      if (event.state.state === 'ready' && shown?.startsWith('token-')) current.apply({ type: 'dismiss' });
    }
    if (event.type === 'timeout-over' && shown === 'timed-out') current.apply({ type: 'dismiss' });
    current.changed();
  }

  function end(error: EarshotError | null): void {
    current.apply({ type: 'ended', error, nowMs: clock.wallMs() });
  }

  /** Something that the user asked for, and may not be looking at any more. */
  function fail(error: EarshotError): void {
    end(error);
    options.onTrouble();
  }

  /** Told once: beside what is streamed, which goes on, or by itself. */
  function tellWhile(code: 'storage-failing' | 'gateway-closing', isSo: boolean): void {
    const shown = shownCode(current.state);
    if (shown === undefined) return isSo ? notices.raise(code) : notices.clear(code);
    if (isSo && shown === null) end(new EarshotError(code));
    if (!isSo && shown === code) current.apply({ type: 'dismiss' });
  }

  bot.listen(onBotEvent);
  // What was chosen counts while the browser runs.
  watchStorage((isFailing) => tellWhile('storage-failing', isFailing));

  const commands: CommandTable = {
    ...mixCommands.commands,
    ...channel.commands,
    ...indicator.commands,
    stream: ({ tabId }) => void starter.start(() => planFor(expectTab(options, tabId))),
    'test-tone'({ guildId, channelId }) {
      if (current.state.state !== 'idle') throw new EarshotError('message-state');
      void starter.start(async () => ({ place: { guildId, channelId }, tabs: [] }));
    },
    stop: current.stop,
    'start-over': () => current.stream?.startOver(),
    'go-on-clear': () => current.stream?.agreeToClear(),
    'try-now': () => current.stream?.tryNow(),
    dismiss() {
      const { state } = current;
      // A refusal is shown in front of the silence that it is about, which stays.
      const isAnswer = notices.top !== null && isAboutAsking(notices.top.code);
      if (state.state === 'live' && (state.unheard === state.seenUnheard || isAnswer)) notices.dismiss();
      else current.apply({ type: 'dismiss' });
    },
    'forget-damage': () => damage.forget().finally(current.changed),
    'save-token': ({ token, remember }) => account.saveToken(token, remember).finally(current.changed),
    'remember-token': ({ remembers }) => account.rememberToken(remembers).finally(current.changed),
    'forget-token': () => account.forgetToken().finally(current.changed),
    'save-settings': ({ settings }) => account.saveSettings(settings).finally(current.changed),
  };

  return {
    get state() {
      return current.state;
    },
    get mix() {
      return mixer.view;
    },
    facts: () => ({
      state: current.state,
      bot,
      host,
      mixer,
      health,
      indicator: indicator.indicator,
      notice: notices.top,
      isSlow: notices.has('securing-slow'),
      hasAsked: channel.hasAsked,
      speaking: indicator.showsPeople ? onAir.speaking : null,
      test: test.view,
      lastStream: onAir.last,
      skippedVoice: onAir.skipped,
    }),
    async command(wanted) {
      await (commands[wanted.type] as (command: ViewCommand) => void | Promise<void>)(wanted);
    },
    addTab: mixCommands.addTab,
    async toggle(tab) {
      const { state } = current.state;
      if (state === 'idle' || state === 'stopping') await starter.start(() => planFor(Promise.resolve(tab)));
      else current.stop();
    },
    async toggleMute() {
      if (current.stream) await mixCommands.setMix({ isMuted: !mixer.view.isMuted });
    },
    onTabClosed: mixCommands.onTabClosed,
    onOriginBlocked() {
      const error = new EarshotError('origin-blocked');
      if (current.stream) current.stream.fail(error);
      else if (current.state.state === 'idle') end(error);
    },
    onOriginCleared() {
      if (shownCode(current.state) === 'origin-blocked') current.apply({ type: 'dismiss' });
      if (bot.client?.state.state === 'waiting') bot.client.start();
    },
    onNetwork() {
      current.stream?.onNetwork();
      if (!options.isOnline()) return;
      if (current.stream) current.stream.tryNow();
      else bot.hurry();
    },
    wake() {
      linger.come();
      void account.signIn();
      void mixCommands.refresh();
      hostWatch.start();
    },
    rest() {
      hostWatch.stop();
      linger.go();
    },
    async restore() {
      const restoring = starter.restore();
      const unread = await recallProblem();
      await restoring;
      if (!unread) return;
      current.apply({ type: 'recalled', problem: unread });
      void rememberProblem(problemIn(current.state));
    },
  };
}
