import { EarshotError } from '../../shared-protocol/error.ts';
import { createAccount, readToken } from '../account/account.ts';
import { createBot, type BotEvent } from '../account/bot.ts';
import { createResumeStorage } from '../account/resume-storage.ts';
import { stayAwake } from '../account/stay-awake.ts';
import { openHostPort } from '../host/host-port.ts';
import { createHostWatch } from '../host/host-watch.ts';
import { createHost } from '../host/host.ts';
import { createGoOn } from '../go-on/go-on.ts';
import type { CommandTable, ViewCommand } from '../page-contract/view-command.ts';
import { createScenes } from '../scenes/scenes.ts';
import { logLevelOf, type Settings } from '../store/settings.ts';
import { browserSession, storage, watchStorage } from '../store/storage.ts';
import { createChannelStatus } from './channel-status.ts';
import { noteChosenName } from './chosen-name.ts';
import { createChannel } from './channel.ts';
import { createSessionCommands } from './commands.ts';
import { createCurrent } from './current.ts';
import { createDucking, isSomebodyHeard } from './ducking.ts';
import { createFollowPerson } from './follow-person.ts';
import { createGatewayWatch } from './gateway-watch.ts';
import { showsDeafened } from './deafened.ts';
import { createDismiss } from './dismiss.ts';
import { createHearing } from './hearing.ts';
import { createIndicatorSettings } from './indicator.ts';
import { createLeaveWhenAlone } from './leave-when-alone.ts';
import { createLinger } from './linger.ts';
import { createSilenceWatch } from './live-watch.ts';
import { createMicrophone } from './microphone.ts';
import { createMixCommands } from './mix-commands.ts';
import { createMixSound } from './mix-sound.ts';
import { createMixer } from './mixer.ts';
import { readForLater, sceneMix } from './mix-for-later.ts';
import { createNotices } from './notices.ts';
import { createOnAir } from './on-air.ts';
import { expectTab, planFor, type Plan, type PlannedServer } from './plan.ts';
import type { Place } from '../store/place.ts';
import type { Tab } from '../store/tab.ts';
import { recallProblem, rememberProblem } from './problem-memory.ts';
import { createServerCommands, whyNoOther } from './server-commands.ts';
import type { ServerStream } from './server-stream.ts';
import type { ServerFacts, Session, SessionOptions } from './session-contract.ts';
import { shownServer } from './shown-server.ts';
import { createStarter } from './starter.ts';
import { isOn, isTurnedOff, type Problem, type SessionEvent, type SessionState } from './state.ts';
import { isUnkept, noteRecent, rememberStream, rememberTogether } from './stream-memory.ts';
import { createToneTest } from './tone-test.ts';
import { createWakeWatch } from './wake-watch.ts';

const problemIn = (state: SessionState): Problem | null => (state.state === 'idle' ? state.problem : null);

export function createSession(options: SessionOptions): Session {
  const { capture, clock, openSocket } = options;
  const mixer = createMixer();
  const current = createCurrent({
    clock,
    mix: () => mixer.view,
    onEvent: follow,
    onChange: options.onChange,
    onTrouble: () => options.onTrouble(null),
  });
  const bot = createBot({
    clock,
    openSocket,
    identifies: storage.identifies,
    resumePoint: createResumeStorage(browserSession),
    readSettings: async () => ({ gatewayUrl: (await storage.settings.get()).gatewayUrl, token: await readToken() }),
    stayAwake,
  });
  /** the user chose another bot, or none: anything still being read concerns the previous one */
  let hasLeft = false;
  const account = createAccount({
    bot,
    onLeave() {
      hasLeft = true;
      current.stop();
      current.apply({ type: 'dismiss' });
    },
    onProblem: (error) => (current.state.state === 'idle' ? current.end(error) : undefined),
  });
  const host = createHost({ clock, openPort: openHostPort, onStatus: onHost, onNote: options.onHelperNote });
  const hostWatch = createHostWatch({
    host,
    clock,
    shown: () => current.shownCode,
    onMissing: current.end,
    onThere: () => current.apply({ type: 'dismiss' }),
  });
  /** one after another, because each writes what it has read before */
  let noting: Promise<void> = Promise.resolve();
  const notices = createNotices(clock, current.changed);
  const silenceWatch = createSilenceWatch({ clock, notices, mixer });
  const mixSound = createMixSound({ current, mixer, clock });
  const ducking = createDucking({
    clock,
    sound: mixSound,
    isSomebodyHeard: () => isSomebodyHeard(current.servers, bot),
    onChange: current.changed,
  });
  const gatewayWatch = createGatewayWatch(clock, (isClosing) => tellWhile('gateway-closing', isClosing));
  const wakeWatch = createWakeWatch(clock, tryNow);
  const channel = createChannel({ current, bot, mixSound, clock, fetch: options.fetch });
  const person = createFollowPerson({ current, channel, bot, clock, mayKeep: () => !isUnkept(mixer) });
  const company = createLeaveWhenAlone({ current, bot, clock, person });
  const lookAtPeople = (): void => {
    person.look();
    company.look();
  };
  const channelStatus = createChannelStatus({
    current,
    bot,
    mixer,
    clock,
    fetch: options.fetch,
    findTab: options.findTab,
    refresh: () => mixCommands.refresh(),
  });
  const indicator = createIndicatorSettings(current);
  const hearing = createHearing({
    current,
    mixer,
    bot,
    host,
    clock,
    openPlayer: options.openPlayer,
    refresh: () => mixCommands.refresh(),
    onSwitched: followDeafened,
  });
  const test = createToneTest({
    clock,
    health: () => current.servers[0]?.health,
    onDone: current.stop,
    onLate: current.failAll,
  });
  const mixCommands = createMixCommands({
    current,
    mixer,
    mixSound,
    notices,
    clock,
    tabs: options,
    onMixed() {
      watchSilence();
      hearing.look();
      return remember();
    },
  });
  const microphone = createMicrophone({
    mixSound,
    current,
    mixer,
    clock,
    onHeard({ isAlone, isSpeaking }) {
      indicator.setMicrophoneAlone(isAlone);
      ducking.onMicrophone(isSpeaking);
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
    mixSound,
    ducking,
    notices,
    microphone,
    hearing,
    indicator,
    test,
    capture,
    clock,
    openSocket,
    isOnline: options.isOnline,
    onPeaks: (peaks) => options.onPeaks(peaks, microphone.heard.peak),
    beforeLeaving: (guildId) => channelStatus.takeBack(guildId),
    onServerOver,
    onOver(error) {
      if (error) current.fail(error);
      else current.end(null);
      if (error) goOn.record.onEnded();
      scenes.onStreamOver();
      linger.onStreamOver();
    },
  });
  const starter = createStarter({ current, onAir, capture, findTab: options.findTab });

  const noteName = (): Promise<void> => noteChosenName(bot).then(current.changed);
  const scenes = createScenes({
    tabs: options,
    mix: sceneMix({ current, mixer, mixCommands }),
    channels() {
      const shown = shownServer(current.servers, mixer.view);
      return [...(shown ? [shown] : []), ...current.servers].map(({ wanted }) => wanted);
    },
    goTo: async (place) => channel.commands.choose({ type: 'choose', ...place }),
    begin({ sounding: { tab, volume, isMuted }, servers: [first, ...others], mix }) {
      const into = ({ guildId, channelId, isMuted }: Place & { isMuted: boolean }): PlannedServer => ({
        place: { guildId, channelId },
        isMuted,
        since: null,
      });
      const plan = async (): Promise<Plan> => ({
        ...(await planFor(Promise.resolve(tab), first && [into(first), ...others.map(into)])),
        tabs: [{ tab, volume, isMuted }],
        ...(mix && { mix }),
      });
      void starter.start(plan).finally(() => current.state.state === 'idle' && scenes.onStreamOver());
    },
    newId: () => crypto.randomUUID(),
    onChange: current.changed,
  });
  const goOn = createGoOn({
    clock,
    tabs: options,
    scenes,
    isIdle: () => current.state.state === 'idle',
    read: () => readForLater({ current, mixer, bot, scenes }),
    onChange: current.changed,
    onOffer: options.onOffer,
  });

  /** A tab that a scene waits for joins with the volume set there. */
  async function addTab(tab: Tab): Promise<void> {
    if (!(await scenes.walk.join(tab))) await mixCommands.addTab(tab);
  }

  function remember(): Promise<void> {
    goOn.record.note();
    return rememberStream(current.servers, mixer);
  }
  const onServersChanged = (): void => {
    void remember();
    void rememberTogether(current.servers, mixer).then(noteName);
  };
  const watchSilence = (): void => silenceWatch.follow(current.servers.map(({ state }) => state));

  /** An event's effects, after the state changed. */
  function follow(event: SessionEvent, before: SessionState, server: ServerStream | null): void {
    if (server) followServer(event, before, server);
    else if (problemIn(current.state) !== problemIn(before)) void rememberProblem(problemIn(current.state));
    if (event.type === 'stop' && current.isEnding) void goOn.record.forget();
    watchSilence();
    lookAtPeople();
    channelStatus.look();
    hearing.look();
    wakeWatch.watch(current.servers.some(({ state }) => isOn(state)));
  }

  function followServer(event: SessionEvent, before: SessionState, server: ServerStream): void {
    const { state, health } = server;
    server.securing.follow(state);
    // While the bot is in no channel there are no figures.
    if (event.type === 'lost' || (event.type === 'facts' && event.facts.hasLeft)) health.lost();
    if (event.type === 'moved') channel.onMoved(server, event.isAsked);
    if (event.type === 'connected') mixSound.arrive();
    if ((event.type === 'start' || event.type === 'adopt') && current.servers.length === 1)
      void person.recall().then(company.recall);
    if (event.type === 'start' || event.type === 'adopt' || event.type === 'recalled') void remember();
    if (event.type === 'connected' || event.type === 'moved') onServersChanged();
    if (event.type === 'adopt') void scenes.recallMix();
    if (state.state !== 'live') return;
    if (event.type === 'connected') {
      const { channelId } = state;
      scenes.onLive();
      noting = noting.then(() => noteRecent(channelId, mixer)).then(current.changed);
    }
    if (event.type === 'silence' && event.isSilent && state.tab === null) test.onSilence(state.dave);
    if (isTurnedOff(state) && !isTurnedOff(before)) options.onTrouble(server.place.guildId);
  }

  function onServerOver(server: ServerStream, error: EarshotError | null): void {
    // A user who stopped it need not know that it was about to end by itself.
    const isNews = error !== null && server.state.state !== 'stopping';
    if (isNews) current.applyTo(server, { type: 'ended', error, nowMs: clock.wallMs() });
    else current.remove(server);
    void remember();
    if (isNews) options.onTrouble(server.place.guildId);
  }

  /** After the helper was replaced by an older one, which would end each session with the next. */
  function onHost(): void {
    const [, ...others] = current.servers.flatMap(({ stream }) => stream ?? []);
    if (host.status === 'ready' && !host.takesSeveral)
      for (const stream of others) stream.fail(new EarshotError('protocol-incompatible'));
    current.changed();
  }

  function tryNow(): void {
    for (const { stream } of current.servers) stream?.tryNow();
    bot.hurry();
  }

  function onBotEvent(event: BotEvent): void {
    channelStatus.onBotEvent(event);
    const shown = current.shownCode;
    if (event.type === 'state') {
      gatewayWatch.follow(event.state);
      if (event.state.state === 'stopped') {
        if (shown === undefined) current.failAll(event.state.error);
        else current.end(event.state.error);
      }
      if (event.state.state === 'ready' && shown?.startsWith('token-')) current.apply({ type: 'dismiss' });
    }
    if (event.type === 'guilds') lookAtPeople();
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

  const serverFacts = (server: ServerStream): ServerFacts => {
    const { place, state, isMuted, hasAsked, health, notices: own } = server;
    return { place, state, isMuted, hasAsked, health, notice: own.top, isSlow: own.has('securing-slow') };
  };

  async function followDeafened(): Promise<void> {
    const settings = await storage.settings.get();
    bot.setDeafened(showsDeafened(settings, hearing.isOn));
  }

  async function followSettings(): Promise<void> {
    const settings = await storage.settings.get();
    bot.setDeafened(showsDeafened(settings, hearing.isOn));
    mixSound.follow(settings);
    ducking.follow(settings);
    if (!settings.offersToGoOn) await goOn.commands['forget-go-on']({ type: 'forget-go-on' });
    followForHost(settings);
    await company.recall();
    channelStatus.look();
  }

  function followForHost(settings: Settings): void {
    const { allowsRemote } = settings;
    host.logDownTo(logLevelOf(settings));
    if (allowsRemote !== host.control.isWanted) host.control.serve(allowsRemote ? options.browserName : null);
  }

  bot.listen(onBotEvent);
  // The choice counts while the browser runs.
  watchStorage((isFailing) => tellWhile('storage-failing', isFailing));

  const commands: CommandTable = {
    ...mixCommands.commands,
    ...channel.commands,
    ...indicator.commands,
    ...microphone.commands,
    ...hearing.commands,
    ...person.commands,
    ...scenes.commands,
    ...goOn.commands,
    'add-tab': async ({ tabId }) => addTab(await expectTab(options, tabId)),
    ...createServerCommands({ current, onAir, bot, channel, host, mixer, onServersChanged }),
    'disconnect-programs'() {
      if (host.control.isWanted) host.control.serve(options.browserName);
    },
    dismiss: createDismiss({ current, notices, onRemoved: onServersChanged }),
    ...createSessionCommands({ current, starter, account, tabs: options, mixSound, onSettings: followSettings }),
  };

  return {
    get state() {
      return current.state;
    },
    get mix() {
      const { isMuted } = shownServer(current.servers, mixer.view) ?? { isMuted: false };
      return { ...mixer.view, isMuted: mixer.view.isMuted || isMuted };
    },
    facts: () => ({
      state: current.state,
      bot,
      host,
      mixer,
      isDucked: ducking.isDucked,
      indicator: indicator.indicator,
      microphone: microphone.view,
      hearing: hearing.view,
      followed: person.followed,
      since: onAir.since,
      servers: current.servers.map(serverFacts),
      addServerBlocked: whyNoOther(current, host),
      notice: notices.top,
      speaking: indicator.showsPeople ? onAir.speaking() : null,
      test: test.view,
      lastStream: onAir.last,
      scenes,
      goOn: goOn.view,
      skippedVoice: onAir.skipped,
    }),
    async command(wanted) {
      await (commands[wanted.type] as (command: ViewCommand) => void | Promise<void>)(wanted);
    },
    addTab,
    streamInstead: mixCommands.streamInstead,
    async toggle(tab) {
      const { state } = current.state;
      // A second press during the fade ends it now, and does not start it again.
      if (state === 'idle' || (state === 'stopping' && !current.isFadingOut))
        await starter.start(() => planFor(Promise.resolve(tab)));
      else current.stop(mixSound.fadeOut());
    },
    async toggleMute() {
      if (current.sound) await mixCommands.setMix({ isMuted: !mixer.view.isMuted });
    },
    pushToTalk: microphone.pushToTalk,
    nextScene: scenes.next,
    get canGoOn() {
      return goOn.isOffered;
    },
    get isWaiting() {
      return scenes.waits.length > 0 || goOn.isWaiting;
    },
    async onTabSeen(tab) {
      await Promise.all([scenes.walk.onTab(tab), goOn.onTab(tab)]);
    },
    onTabClosed(tabId) {
      mixCommands.onTabClosed(tabId);
      scenes.onTabClosed(tabId);
    },
    onOriginBlocked() {
      const error = new EarshotError('origin-blocked');
      if (current.sound) current.failAll(error);
      else if (current.state.state === 'idle') current.end(error);
    },
    onOriginCleared() {
      if (current.shownCode === 'origin-blocked') current.apply({ type: 'dismiss' });
      if (bot.client?.state.state === 'waiting') bot.client.start();
    },
    onNetwork() {
      for (const { stream } of current.servers) stream?.onNetwork();
      if (options.isOnline()) tryNow();
    },
    wake() {
      linger.come();
      void microphone.recall();
      void account.signIn();
      void mixCommands.refresh();
      hostWatch.start();
    },
    rest() {
      hostWatch.stop();
      linger.go();
    },
    async restore() {
      void storage.settings.get().then(followForHost);
      const restoring = Promise.all([starter.restore(), scenes.recall()]);
      const unread = await recallProblem();
      await restoring;
      if (unread && !hasLeft) current.apply({ type: 'recalled', problem: unread });
      if (unread) void rememberProblem(problemIn(current.state));
      await goOn.recall();
    },
  };
}
