import { browser } from './browser.ts';
import { openCapture } from './capture/open-capture.ts';
import { systemClock } from './discord/clock.ts';
import { createBrowserOriginGuard } from './origin-rule/browser-guard.ts';
import { findActiveTab, findTab, showTab, tabView } from './session/active-tab.ts';
import { createSession } from './session/session.ts';
import { limitStorageToTrustedContexts } from './session/storage.ts';
import { createToolbar } from './session/toolbar.ts';
import { createViewPorts, isOwnPage, isViewPort } from './session/view-ports.ts';

let areSocketsInPage = false;
const capture = openCapture(() => areSocketsInPage);
const toolbar = createToolbar();
const views = createViewPorts(() => session);
const originGuard = createBrowserOriginGuard({
  ensureDocument: () => capture.ensureDocument(),
  onBlocked: () => session.onOriginBlocked(),
  onCleared: () => {
    areSocketsInPage = true;
    session.onOriginCleared();
  },
});
const session = createSession({
  capture: capture.door,
  clock: systemClock,
  openSocket: (url) => originGuard.open(url),
  findActiveTab,
  findTab,
  fetch: (...request) => fetch(...request),
  showTab,
  reloadTab: (tabId) => browser.tabs.reload(tabId),
  onChange: () => {
    void toolbar(session.state);
    views.changed();
  },
  onPeaks: views.peaks,
  onFailed: () => undefined,
});

browser.runtime.onConnect.addListener((port) => {
  if (capture.attach(port)) return;
  if (isViewPort(port) && isOwnPage(port, `${port.name}/${port.name}.html`)) views.attach(port);
  else port.disconnect();
});
browser.commands.onCommand.addListener((command, tab) => {
  const target = tab && tabView(tab);
  if (command === 'toggle-stream' && target) void session.toggle(target);
});
browser.tabs.onRemoved.addListener((tabId) => session.onTabClosed(tabId));
browser.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install') void browser.runtime.openOptionsPage();
});

void limitStorageToTrustedContexts();
void session.restore();
