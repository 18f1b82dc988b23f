import { browser } from '../browser.ts';
import type {
  CommandFailed,
  GuildView,
  LevelsMessage,
  SessionView,
  ViewCommand,
  ViewMessage,
} from '../page-contract/view.ts';
import { changedGuilds } from '../page-contract/guilds-change.ts';

/**
 * The browser may stop the background at any time; connecting again starts it. Each failed attempt doubles the delay.
 */
const reconnectMs = { first: 50, most: 2000 };
/** A background is back within a second or two; a click that takes effect much later is surprising. */
const repeatWithinMs = 5000;

export interface ViewPort {
  send(command: ViewCommand): void;
  close(): void;
}

export interface ViewListener {
  onView(view: SessionView): void;
  onLevels(levels: LevelsMessage): void;
  onFailed(failed: CommandFailed): void;
}

/**
 * Follows the session from a page of the extension, and opens the port again if the background is gone. A command that
 * the old background did not confirm is sent again to the next one, and nothing that has to be announced waits for
 * that.
 */
export function openViewPort(name: string, listener: ViewListener): ViewPort {
  let port: ReturnType<typeof browser.runtime.connect> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = reconnectMs.first;
  let isClosed = false;
  let guilds: GuildView[] = [];
  let unanswered: { command: ViewCommand; atMs: number }[] = [];

  const onMessage = (message: unknown) => {
    waitMs = reconnectMs.first;
    const posted = message as ViewMessage;
    if (posted.type !== 'levels') unanswered = [];
    if (posted.type === 'view') {
      ({ guilds } = posted.view);
      listener.onView(posted.view);
    } else if (posted.type === 'change') {
      guilds = changedGuilds(guilds, posted.guilds);
      listener.onView({ ...posted.view, guilds });
    } else if (posted.type === 'levels') listener.onLevels(posted);
    else if (posted.type === 'failed') listener.onFailed(posted);
  };

  const connect = () => {
    clearTimeout(timer);
    if (isClosed) return;
    try {
      port = browser.runtime.connect({ name });
    } catch {
      // The extension itself was reloaded or removed: this page is orphaned and stays as it is.
      return;
    }
    port.onMessage.addListener(onMessage);
    port.onDisconnect.addListener(() => {
      port = null;
      const isFirst = waitMs === reconnectMs.first;
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, reconnectMs.most);
      // The page may close at any moment, with everything that is still to be announced.
      if (isFirst && unanswered.length > 0) connect();
    });
    unanswered = unanswered.filter(({ atMs }) => performance.now() - atMs < repeatWithinMs);
    for (const { command } of unanswered) port.postMessage(command);
  };
  connect();

  return {
    send(command) {
      unanswered.push({ command, atMs: performance.now() });
      if (port) port.postMessage(command);
      else connect();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      port?.disconnect();
    },
  };
}
