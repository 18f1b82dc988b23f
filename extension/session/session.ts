import { EarshotError } from '../../shared-protocol/error.ts';
import { createAccount, readToken } from '../account/account.ts';
import { createBot, type BotEvent } from '../account/bot.ts';
import { createResumeStorage } from '../account/resume-storage.ts';
import { stayAwake } from '../account/stay-awake.ts';
import { openHostPort } from '../host/host-port.ts';
import { createHostWatch } from '../host/host-watch.ts';
import { createHost } from '../host/host.ts';
import type { CommandTable, ViewCommand } from '../page-contract/view-command.ts';
import { browserSession, storage, watchStorage } from '../store/storage.ts';
import { createChannel } from './channel.ts';
import { createSessionCommands } from './commands.ts';
import { createCurrent } from './current.ts';
import { createGatewayWatch } from './gateway-watch.ts';
import { createHealth } from './health.ts';
import { createIndicatorSettings } from './indicator.ts';
import { createLinger } from './linger.ts';
import { createLiveWatch } from './live-watch.ts';
import { createMixCommands } from './mix-commands.ts';
import { createMixer } from './mixer.ts';
import { createNotices } from './notices.ts';
import { createOnAir } from './on-air.ts';
import { planFor } from './plan.ts';
import { recallProblem, rememberProblem } from './problem-memory.ts';
import type { ServerFacts, Session, SessionFacts, SessionOptions } from './session-contract.ts';
import { createStarter } from './starter.ts';
import { isOn, isOnAir, isTurnedOff, type Problem, type SessionEvent, type SessionState } from './state.ts';
import { noteRecent, rememberStream } from './stream-memory.ts';
import { createToneTest } from './tone-test.ts';
import { createWakeWatch } from './wake-watch.ts';

const problemIn = (state: SessionState): Problem | null => (state.state === 'idle' ? state.problem : null);

export function createSession(options: SessionOptions): Session {
  const { capture, clock, openSocket } = options;
  const current = createCurrent({ clock, onEvent: follow, onChange: options.onChange, onTrouble: options.onTrouble });
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
    onProblem: (error) => (current.state.state === 'idle' ? current.end(error) : undefined),
  });
  const host = createHost({ clock, openPort: openHostPort, onStatus: current.changed });
  const hostWatch = createHostWatch({
    host,
    clock,
    shown: () => current.shownCode,
    onMissing: current.end,
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
      if (error) current.fail(error);
      else current.end(null);
      linger.onStreamOver();
    },
  });
  const starter = createStarter({ current, onAir, capture, findTab: options.findTab });

  /** An event's effects, once the state has changed. */
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
    const shown = current.shownCode;
    if (event.type === 'state') {
      gatewayWatch.follow(event.state);
      if (shown !== undefined && event.state.state === 'stopped') current.end(event.state.error);
      if (event.state.state === 'ready' && shown?.startsWith('token-')) current.apply({ type: 'dismiss' });
    }
    if (event.type === 'timeout-over' && shown === 'timed-out') current.apply({ type: 'dismiss' });
    current.changed();
  }

  /** Shown once: beside a running stream, which continues, or by itself. */
  function tellWhile(code: 'storage-failing' | 'gateway-closing', isSo: boolean): void {
    const shown = current.shownCode;
    if (shown === undefined) return isSo ? notices.raise(code) : notices.clear(code);
    if (isSo && shown === null) current.end(new EarshotError(code));
    if (!isSo && shown === code) current.apply({ type: 'dismiss' });
  }

  function servers(): ServerFacts[] {
    const { state } = current;
    if (state.state === 'idle') return [];
    const { guildId, channelId } = state;
    const isSlow = notices.has('securing-slow');
    const { hasAsked } = channel;
    return [{ place: { guildId, channelId }, state, isMuted: false, health, notice: notices.top, isSlow, hasAsked }];
  }

  const whyNoOther = (): SessionFacts['addServerBlocked'] =>
    isOnAir(current.state) && current.state.tab !== null ? 'server-limit' : 'message-state';

  bot.listen(onBotEvent);
  // The choice counts while the browser runs.
  watchStorage((isFailing) => tellWhile('storage-failing', isFailing));

  const commands: CommandTable = {
    ...mixCommands.commands,
    ...channel.commands,
    ...indicator.commands,
    ...createSessionCommands({ current, starter, notices, account, tabs: options }),
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
      servers: servers(),
      addServerBlocked: whyNoOther(),
      notice: null,
      isSlow: notices.has('securing-slow'),
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
      else if (current.state.state === 'idle') current.end(error);
    },
    onOriginCleared() {
      if (current.shownCode === 'origin-blocked') current.apply({ type: 'dismiss' });
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
