import type { ControlError, ControlState } from '../../shared-protocol/control.ts';
import type { Clock } from '../time/clock.ts';
import type { ControlReport, HostPort } from './host-port.ts';

/** How long after its end a helper is restarted for the programs; a missing one is looked for at the same interval. */
const startAgainMs = 10_000;
/** The socket is ready at once. */
const serveDeadlineMs = 5000;

export type ControlWish = Extract<ControlReport, { type: 'control' }>;
export interface ControlAnswer {
  state?: ControlState;
  error?: ControlError;
}

/** The remote control's state; whether it is wanted is a setting. */
export interface RemoteView {
  /** `old`: the helper does not support it; `refused`: the system gives it no place, with its code as `detail` */
  state: 'off' | 'starting' | 'on' | 'refused' | 'old';
  /** connected ones */
  programs: number;
  detail: string | null;
}

/** The helper's side of the remote control, which listens as long as the user wants it and the browser runs. */
export interface HostControl {
  readonly view: RemoteView;
  /** a program wants to receive changes */
  readonly isWatched: boolean;
  /** the helper must keep running, even while nothing streams and no view is open */
  readonly isWanted: boolean;
  /** Listens under this name, or null for not at all. Set again, it disconnects all programs and makes a new secret. */
  serve(browser: string | null): void;
  /** decides about requests; never rejects */
  listen(decide: (wish: ControlWish) => Promise<ControlAnswer>): void;
  /** to the programs that watch */
  tell(state: ControlState): void;
}

/** Notifications from the host's owner. */
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
    // A port that breaks meanwhile reports that itself.
    port.request({ type: 'serve-control', isOn: true, browser: wanted }, 'ok', serveDeadlineMs).catch(() => undefined);
  }

  async function begin(): Promise<void> {
    cancelStart();
    if (wanted === null || port) return;
    await options.start().catch(() => undefined);
    // One that another caller started meanwhile also came by `onPort`.
    if (wanted !== null && !port) cancelStart = options.clock.setTimer(() => void begin(), startAgainMs);
  }

  async function answer(wish: ControlWish, asked: HostPort): Promise<void> {
    const answered = await decide(wish);
    // The program is gone with its helper.
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
      // Of the previous one: it is about to be opened again.
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
