import { asEarshotError, type EarshotError } from '../../shared-protocol/error.ts';
import type { RuntimePort } from '../browser.ts';
import type { MakeView } from '../views/session-view.ts';
import { parseViewCommand } from '../page-contract/view-command.ts';
import {
  viewPorts,
  type GuildView,
  type SessionView,
  type ViewCommand,
  type ViewMessage,
} from '../page-contract/view.ts';
import { guildsChange } from '../page-contract/guilds-change.ts';
import type { Session } from '../session/session-contract.ts';

/** Changes within this time reach the views as one message. */
const settleMs = 30;

/** Keeps every open popup and options page up to date and passes their commands on. */
export interface ViewPorts {
  attach(port: RuntimePort): void;
  changed(): void;
  /** levels, fifty times a second; only popups show them */
  peaks(peaks: readonly [number, number], microphone: number): void;
  /** a popup is open */
  readonly isPopupOpen: boolean;
  /** any page of ours is open */
  readonly isOpen: boolean;
}

export const isViewPort = (port: RuntimePort): boolean => (Object.values(viewPorts) as string[]).includes(port.name);

/** @param onCommand a page sent a command; with the reason if it was refused */
export function createViewPorts(
  session: () => Session,
  makeView: MakeView,
  onCommand: (type: ViewCommand['type'], refusal: EarshotError | null) => void = () => undefined,
): ViewPorts {
  /** with the servers last sent to each; null before its first view */
  const ports = new Map<RuntimePort, readonly GuildView[] | null>();
  /** those that a popup opened */
  const popups = new Set<RuntimePort>();
  let isScheduled = false;

  const post = (port: RuntimePort, message: ViewMessage): void => {
    // A page that is just closing does not need the message.
    if (ports.has(port)) port.postMessage(message);
  };

  function tell(port: RuntimePort, view: SessionView): void {
    const told = ports.get(port);
    if (told === undefined) return;
    const { guilds, ...rest } = view;
    ports.set(port, guilds);
    if (told === null) post(port, { type: 'view', view });
    else post(port, { type: 'change', view: rest, guilds: guildsChange(told, guilds) });
  }

  async function postView(): Promise<void> {
    isScheduled = false;
    const view = await makeView();
    for (const port of ports.keys()) tell(port, view);
  }

  async function postBrief(port: RuntimePort): Promise<void> {
    const view = await makeView({ isBrief: true });
    // A change for another view may have been sent first, with everything in it.
    if (ports.get(port) === null) tell(port, view);
  }

  function changed(): void {
    if (isScheduled || ports.size === 0) return;
    isScheduled = true;
    setTimeout(() => void postView(), settleMs);
  }

  async function obey(port: RuntimePort, raw: unknown): Promise<void> {
    const command = parseViewCommand(raw);
    if (!command) return;
    onCommand(command.type, null);
    try {
      await session().command(command);
    } catch (thrown) {
      const refusal = asEarshotError(thrown, 'message-state');
      onCommand(command.type, refusal);
      post(port, { type: 'failed', command: command.type, code: refusal.code });
    }
  }

  return {
    attach(port) {
      const isPopup = port.name === viewPorts.popup;
      ports.set(port, null);
      if (isPopup) popups.add(port);
      port.onMessage.addListener((raw) => void obey(port, raw));
      port.onDisconnect.addListener(() => {
        ports.delete(port);
        popups.delete(port);
        // If the page closes with a key down, its release never arrives.
        if (isPopup) void session().command({ type: 'talk', isHeld: false });
        if (ports.size === 0) session().rest();
      });
      session().wake();
      // Nobody should wait for thousands of channels: the popup first gets what it shows, then everything.
      void (isPopup ? postBrief(port).then(changed) : postView());
    },
    changed,
    get isPopupOpen() {
      return popups.size > 0;
    },
    get isOpen() {
      return ports.size > 0;
    },
    peaks([left, right], microphone) {
      for (const port of popups) post(port, { type: 'levels', left, right, microphone });
    },
  };
}
