import type { ControlError, ControlState } from '../../shared-protocol/control.ts';
import type { Clock } from '../time/clock.ts';
import type { ControlReport, HostPort } from './host-port.ts';

/** How long after its end a helper is started again for the programs; one that is missing is looked for as seldom. */
const startAgainMs = 10_000;
/** The socket is there at once. */
const serveDeadlineMs = 5000;

export type ControlWish = Extract<ControlReport, { type: 'control' }>;
export interface ControlAnswer {
  state?: ControlState;
  error?: ControlError;
}

/** The remote control, as it is: the wish for it is among the settings. */
export interface RemoteView {
  /** `old`: the helper knows none yet; `refused`: the system gives it no place, with its code as `detail` */
  state: 'off' | 'starting' | 'on' | 'refused' | 'old';
  /** connected ones */
  programs: number;
  detail: string | null;
}

/** The remote control's end in the helper, which listens as long as the user wants it and the browser runs. */
export interface HostControl {
  readonly view: RemoteView;
  /** some program wants to hear of changes */
  readonly isWatched: boolean;
  /** the helper is to stay, also while nothing streams and nobody looks */
  readonly isWanted: boolean;
  /** Under this name, or null for not at all. Said again, all programs are disconnected, and the secret is another one. */
  serve(browser: string | null): void;
  /** the one who decides; never rejects */
  listen(decide: (wish: ControlWish) => Promise<ControlAnswer>): void;
  /** to those who watch */
  tell(state: ControlState): void;
}

/** What the host's owner tells it. */
export interface HostControlDoor extends HostControl {
  onPort(port: HostPort): void;
  onReport(report: ControlReport): void;
  onGone(): void;
}

export function createHostControl(options: {
  clock: Clock;
  /** Starts a helper, whose port comes by `onPort`. */
  start(): Promise<void>;
  onChange(): void;
}): HostControlDoor {
  const off: RemoteView = { state: 'off', programs: 0, detail: null };
  let wanted: string | null = null;
  let port: HostPort | null = null;
  let view = off;
  let watching = 0;
  let decide: Parameters<HostControl['listen']>[0] = async () => ({});
  let cancelStart = (): void => undefined;

  function show(next: RemoteView): void {
    view = next;
    if (next.state !== 'on') watching = 0;
    options.onChange();
  }

  function serve(): void {
    if (!port || wanted === null) return;
    if (!port.takesControl) return show({ ...off, state: 'old' });
    show({ ...off, state: 'starting' });
    // A port that breaks meanwhile says so itself.
    port.request({ type: 'serve-control', isOn: true, browser: wanted }, 'ok', serveDeadlineMs).catch(() => undefined);
  }

  async function begin(): Promise<void> {
    cancelStart();
    if (wanted === null || port) return;
    await options.start().catch(() => undefined);
    // One that another called for meanwhile came by `onPort` as well.
    if (wanted !== null && !port) cancelStart = options.clock.setTimer(() => void begin(), startAgainMs);
  }

  async function answer(wish: ControlWish, asked: HostPort): Promise<void> {
    const answered = await decide(wish);
    // The program has gone with its helper.
    if (port === asked) asked.notify({ type: 'control-answer', to: wish.id, ...answered });
  }

  return {
    get view() {
      return view;
    },
    get isWatched() {
      return watching > 0;
    },
    get isWanted() {
      return wanted !== null;
    },
    serve(browser) {
      const before = wanted;
      wanted = browser;
      if (browser !== null) {
        if (port) serve();
        else {
          show({ ...off, state: 'starting' });
          void begin();
        }
        return;
      }
      cancelStart();
      if (before !== null && port?.takesControl)
        port
          .request({ type: 'serve-control', isOn: false, browser: before }, 'ok', serveDeadlineMs)
          .catch(() => undefined);
      if (before !== null) show(off);
    },
    listen(decider) {
      decide = decider;
    },
    tell(state) {
      if (watching > 0) port?.notify({ type: 'control-state', state });
    },
    onPort(opened) {
      port = opened;
      serve();
    },
    onReport(report) {
      if (wanted === null || !port) return;
      if (report.type === 'control') return void answer(report, port);
      watching = report.watching;
      // Of the one before: it is about to be opened again.
      if (report.state === 'off') return;
      show({ state: report.state, programs: report.programs, detail: report.detail ?? null });
    },
    onGone() {
      port = null;
      if (wanted === null) return;
      show({ ...off, state: 'starting' });
      cancelStart = options.clock.setTimer(() => void begin(), startAgainMs);
    },
  };
}
