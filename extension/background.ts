import { browser, chromium, isOwnPage, type Tabs } from './browser.ts';
import type { EarshotError } from '../shared-protocol/error.ts';
import { isLogged } from '../shared-protocol/log-level.ts';
import { openCapture } from './capture/open-capture.ts';
import { openPlayer } from './listen/open-player.ts';
import { systemClock } from './time/clock.ts';
import { createNamedFetch } from './origin-rule/named-fetch.ts';
import { logSockets } from './discord/socket-log.ts';
import { isRestPermission } from './discord/rest/rest-address.ts';
import { createBrowserOriginGuard } from './origin-rule/browser-guard.ts';
import {
  findActiveTab,
  findTab,
  isGranted,
  isSameRun,
  listTabs,
  openTab,
  showTab,
  tabView,
} from './browser-ui/active-tab.ts';
import { createContextMenu } from './browser-ui/context-menu.ts';
import { leadOn } from './browser-ui/first-use.ts';
import { createGoOnNotification } from './browser-ui/go-on-notification.ts';
import { createKeepAwake } from './browser-ui/keep-awake.ts';
import { answerLogPort } from './browser-ui/log-port.ts';
import { createNotification } from './browser-ui/notification.ts';
import { faultText } from './log/fault-text.ts';
import { createLog } from './log/log.ts';
import type { ViewCommand } from './page-contract/view-command.ts';
import { createFactsLog, isPrivate } from './session/facts-log.ts';
import { createSession } from './session/session.ts';
import { browserWord } from './remote/browser-word.ts';
import { createRemote } from './remote/remote.ts';
import { boardAddress } from './store/address.ts';
import { defaultSettings, logLevelOf } from './store/settings.ts';
import { limitStorageToTrustedContexts, storage } from './store/storage.ts';
import { createSayer } from './browser-ui/sayer.ts';
import { createShortcutCommands } from './browser-ui/shortcut-commands.ts';
import type { Tab } from './store/tab.ts';
import { createToolbar } from './browser-ui/toolbar.ts';
import { createUpdates } from './browser-ui/updates.ts';
import { createViewPorts, isViewPort } from './browser-ui/view-ports.ts';
import { loadLanguage, say } from './ui/say.ts';
import { createSessionView } from './views/session-view.ts';

let areSocketsInPage = false;
const capture = openCapture(() => areSocketsInPage);
const toolbar = createToolbar();
const notification = createNotification();
const goOnNotification = createGoOnNotification();
const sayer = createSayer(() => views.isPopupOpen);
const keepAwake = createKeepAwake(chromium.power);
const makeView = createSessionView({ facts: () => session.facts() });
let logLevel = logLevelOf(defaultSettings);
const log = createLog({
  clock: systemClock,
  item: storage.log,
  level: () => logLevel,
  isPrivate: () => isPrivate(session.facts()),
});
const noteFacts = createFactsLog(log.note);
const views = createViewPorts(() => session, makeView, noteCommand);
const originGuard = createBrowserOriginGuard({
  ensureDocument: () => capture.ensureDocument(),
  onBlocked: () => session.onOriginBlocked(),
  onCleared: () => {
    areSocketsInPage = true;
    session.onOriginCleared();
  },
});
/** The board's tab is found by a name that it gives itself: Chromium does not reveal the page's address. */
const named = (tab: Tab): Tab => (capture.isBoard(tab.id) ? { ...tab, address: boardAddress } : tab);
const namedOrNone = (tab: Tab | null): Tab | null => tab && named(tab);

const session = createSession({
  capture: capture.door,
  openPlayer,
  clock: systemClock,
  openSocket: logSockets((url) => originGuard.open(url), {
    note: (text) => log.note('debug', text),
    isWanted: () => isLogged('debug', logLevel),
    nowMs: systemClock.nowMs,
  }),
  findActiveTab: async () => namedOrNone(await findActiveTab()),
  findTab: async (tabId) => namedOrNone(await findTab(tabId)),
  fetch: createNamedFetch(),
  browserName: browserWord(navigator),
  isOnline: () => navigator.onLine,
  showTab,
  reloadTab: (tabId) => browser.tabs.reload(tabId),
  listTabs: async (isThere) => (await listTabs(isThere)).map(named),
  openTab,
  isSameRun,
  isGranted,
  onChange: show,
  onPeaks: views.peaks,
  onTrouble: (guildId) => void tell(guildId),
  onHelperNote: ({ level, text }) => log.note(level, text, 'helper'),
  onOffer: () => void makeView().then(({ goOn }) => goOn && goOnNotification.tell(goOn)),
});
const menu = createContextMenu({
  toggle: (tab) => void session.toggle(tab),
  add: (tab) => void session.addTab(tab).catch(() => undefined),
  streamInstead: (tab) => void session.streamInstead(tab).catch(() => undefined),
});

const remote = createRemote({ session, makeView, clock: systemClock, say, findTab, findActiveTab });
const runShortcut = createShortcutCommands({
  session,
  makeView,
  nextScene: () => session.nextScene(),
  onVolume: (volume) => sayer.volume(volume),
});

const updates = createUpdates(() => session.state.state === 'idle' && !views.isOpen);

const onTabClosed = (tabId: number): void => session.onTabClosed(tabId);

async function tell(guildId: string | null): Promise<void> {
  // Anybody who looks at the popup sees it there.
  if (views.isPopupOpen) return;
  const view = await makeView();
  if (!(await leadOn(view.problem))) await notification.tell(view, guildId);
}

function onTabUpdated(_: number, { status }: Tabs.OnUpdatedChangeInfoType, tab: Tabs.Tab): void {
  const seen = status === 'complete' ? tabView(tab) : null;
  if (seen) void session.onTabSeen(named(seen)).catch(() => undefined);
}

/** Only while something streams: a permanent listener would wake the background for every tab, every time. */
function watchTabs(): void {
  const { onRemoved, onUpdated } = browser.tabs;
  if (session.state.state === 'idle') onRemoved.removeListener(onTabClosed);
  else if (!onRemoved.hasListener(onTabClosed)) onRemoved.addListener(onTabClosed);
  if (!session.isWaiting) onUpdated.removeListener(onTabUpdated);
  else if (!onUpdated.hasListener(onTabUpdated)) onUpdated.addListener(onTabUpdated);
}

/** Sent at each step of a slider. */
const stepping: ReadonlySet<ViewCommand['type']> = new Set(['set-mix', 'set-tab-volume', 'set-waiting']);

/** What the user does, and why it was refused. */
function noteCommand(type: ViewCommand['type'], refusal: EarshotError | null): void {
  if (refusal) log.note('warn', `${type} refused: ${refusal.code}`);
  else log.note(stepping.has(type) ? 'debug' : 'info', `asked: ${type}`);
}

function show(): void {
  noteFacts(session.facts());
  watchTabs();
  keepAwake.follow(session.state);
  sayer.look(session.facts(), session.mix);
  void toolbar(session.state, session.mix);
  void menu.show(session.state);
  notification.look(session.facts());
  if (session.state.state !== 'idle' || !session.canGoOn) goOnNotification.clear();
  views.changed();
  remote.changed();
  updates.look();
}

/** The settings that concern the background itself. */
async function heed(): Promise<void> {
  const settings = await storage.settings.get();
  const { language, keepsAwake, saysChanges } = settings;
  logLevel = logLevelOf(settings);
  keepAwake.allow(keepsAwake);
  sayer.allow(saysChanges);
  await loadLanguage(language);
  show();
}

for (const change of ['online', 'offline'])
  addEventListener(change, () => {
    log.note('debug', `the browser is ${change}`);
    session.onNetwork();
  });
browser.runtime.onConnect.addListener((port) => {
  if (capture.attach(port) || answerLogPort(port, log)) return;
  if (!isViewPort(port) || !isOwnPage(port, `${port.name}/${port.name}.html`)) return port.disconnect();
  views.attach(port);
  port.onDisconnect.addListener(updates.look);
});
browser.commands.onCommand.addListener((command, tab) => {
  log.note('info', `shortcut: ${command}`);
  void runShortcut(command, tab ? tabView(tab) : null);
});
// The popup that asked for it may have closed over the question.
browser.permissions.onAdded.addListener(({ origins }) => {
  const sitsInAudience = session
    .facts()
    .servers.some(({ state }) => state.state === 'live' && state.unheard === 'suppressed');
  // A permission that another feature of Discord's API asked for is no request to speak.
  if (sitsInAudience && origins && isRestPermission(origins))
    void session.command({ type: 'ask-to-speak' }).catch(() => undefined);
});
browser.storage.onChanged.addListener((changes, area) => {
  if (area === 'local' && 'settings' in changes) void heed();
});
// This listener starts the background with the browser, so that programs can reach it without a click.
browser.runtime.onStartup.addListener(() => undefined);
browser.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install') void browser.runtime.openOptionsPage();
});

for (const fault of ['error', 'unhandledrejection'] as const)
  addEventListener(fault, (event) => log.note('error', `unexpected: ${faultText(event)}`));
log.note('info', `Earshot ${browser.runtime.getManifest().version} begins`);

void limitStorageToTrustedContexts();
void heed();
void session.restore();
