import type { ControlError, ControlState } from '../shared-protocol/control.ts';
import { controlError } from '../shared-protocol/control.ts';
import type { Surroundings } from '../native-host/control/control-folder.ts';
import { chooseBrowser } from '../native-host/control/client/choose-browser.ts';
import type { ControlClient } from '../native-host/control/client/control-client.ts';
import { findBrowsers } from '../native-host/control/client/find-browsers.ts';
import type { Wish } from './actions.ts';

/** How often it looks for a browser; each look only reads one folder. */
const lookAgainMs = 3000;

/** What a key shows while no browser listens. */
export const nobody: ControlState = {
  state: 'idle',
  reason: null,
  since: null,
  muted: false,
  paused: false,
  volume: 100,
  channels: [],
  tabs: [],
  indicator: null,
  recent: [],
  scenes: [],
  scene: null,
  waiting: [],
};

/** A browser's Earshot, found again when it is gone. */
export interface EarshotLink {
  readonly state: ControlState;
  /** null if it was granted */
  wish(wish: Wish): Promise<ControlError | null>;
  close(): void;
}

/** @param name the chosen browser; null is the one that went live last */
export function openEarshotLink(
  around: Surroundings,
  name: string | null,
  onState: (state: ControlState) => void,
): EarshotLink {
  let client: ControlClient | null = null;
  let state = nobody;
  let isClosed = false;
  let looking: Promise<void> | null = null;

  function show(next: ControlState): void {
    state = next;
    onState(next);
  }

  async function connect(): Promise<void> {
    const found = await chooseBrowser(findBrowsers(around), name);
    if (!('ask' in found)) return;
    if (isClosed) return found.close();
    client = found;
    found.onState((next) => client === found && show(next));
    void found.ended.then(() => {
      if (client !== found) return;
      client = null;
      show(nobody);
    });
    const answer = await found.ask('watch', {});
    if (answer.state && client === found) show(answer.state);
  }

  /** Another browser may have gone live meanwhile; a streaming one is kept. */
  async function look(): Promise<void> {
    if (client && state.state !== 'idle') return;
    const isAlone = client && findBrowsers(around).length < 2;
    if (isAlone) return;
    const old = client;
    client = null;
    await connect();
    old?.close();
    // The previous one is gone, and there is no other.
    if (old && !client) show(nobody);
  }

  const lookOnce = (): Promise<void> => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => (looking = null));
    return looking;
  };

  const timer = setInterval(() => void lookOnce(), lookAgainMs);
  void lookOnce();
  return {
    get state() {
      return state;
    },
    async wish({ verb, args }) {
      // Somebody pressed a key: a browser that was just opened may be there now.
      if (!client) await lookOnce();
      if (!client) return controlError('not-running');
      const { error = null, state: next } = await client.ask(verb, args);
      if (next) show(next);
      return error;
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      client?.close();
      client = null;
    },
  };
}
