import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { gatewayIntents, gatewayOp } from '../../../shared-protocol/gateway-payloads.ts';
import { delayAfter } from '../../time/retry.ts';
import { gatewayAddress, resumeAddress } from './address.ts';
import {
  attemptNumber,
  failuresInRow,
  identifyPauseMs,
  isServerClosing,
  noAttempts,
  sessionAfter,
  tally,
  type AttemptEvent,
} from './attempts.ts';
import { parseBotToken } from './bot-token.ts';
import { lineFailed, type AfterEnd } from './close-codes.ts';
import { finalClose, openConnection, resumableClose, type Connection } from './gateway-connection.ts';
import type { GatewayOptions, GatewayState } from './gateway-contract.ts';
import type { Dispatch } from './dispatch.ts';
import { createGatewayFrames } from './gateway-frames.ts';
import { createIdentifyBudget, identifyLimits } from './identify-budget.ts';

/** From Identify or Resume to READY or RESUMED. */
const answerDeadlineMs = 20_000;

/** The data for a resume. `url` null: the user's own. */
export interface SessionPoint {
  id: string;
  sequence: number;
  url: string | null;
}

export interface LifeOptions extends Pick<GatewayOptions, 'url' | 'token' | 'openSocket' | 'clock' | 'budget'> {
  resume: SessionPoint | null;
  onState(state: GatewayState): void;
  /** READY and RESUMED are passed here before the state becomes ready */
  onDispatch(dispatch: Dispatch): void;
  /** an unreadable message: its event if known, and its text */
  onUnreadable(name: string | null, text: string): void;
  /** an op 4 frame, as the original document has it */
  onVoiceState(d: unknown): void;
}

export interface GatewayLife {
  readonly state: GatewayState;
  readonly dropped: number;
  readonly session: SessionPoint | null;
  /** changes with every attempt and stop: compare it after calling other code */
  readonly generation: number;
  start(): void;
  hurry(): void;
  stop(keepSession: boolean): void;
  /** @returns why it was not sent, or null */
  send(op: number, d: unknown): EarshotError | null;
  freeInMs(): number;
}

/**
 * One socket at a time, resumed or identified again until a fatal error. All effects of an older connection were
 * detached with its socket, and whatever waited checks the generation before it continues.
 */
export function createGatewayLife(options: LifeOptions): GatewayLife {
  const { clock } = options;
  const budget = createIdentifyBudget(options.budget, clock);
  let state: GatewayState = { state: 'offline' };
  let generation = 0;
  let connection: Connection | null = null;
  let cancelTimer = () => {};
  let attempts = noAttempts;
  let session = options.resume && { id: options.resume.id, url: options.resume.url };
  let sequence = options.resume && options.resume.sequence;
  const frames = createGatewayFrames({
    random: () => clock.random(),
    onSequence(said) {
      if (said > (sequence ?? -1)) sequence = said;
    },
    onDispatch,
    onUnreadable: options.onUnreadable,
    onVoiceState: options.onVoiceState,
    onEnd,
  });

  const token = () => parseBotToken(options.token.reveal()).reveal();

  const send = (op: number, d: unknown): EarshotError | null =>
    connection ? connection.send(op, d) : new EarshotError('gateway-unreachable');

  const count = (event: AttemptEvent): void => void (attempts = tally(attempts, event));

  function setState(next: GatewayState): void {
    state = next;
    options.onState(state);
  }

  /** Releases socket and timers. */
  function drop(closeCode: number): void {
    generation += 1;
    cancelTimer();
    connection?.end(closeCode);
    connection = null;
  }

  function stopWith(error: EarshotError): void {
    drop(finalClose);
    session = null;
    setState({ state: 'stopped', error });
  }

  function connect(): void {
    drop(resumableClose);
    const mine = generation;
    setState({ state: 'connecting', attempt: attemptNumber(attempts) });
    if (mine !== generation) return;
    if (session && sequence !== null) return open(mine, session);
    session = null;
    sequence = null;
    void budget.check().then((allowance) => {
      if (mine !== generation) return;
      if (allowance === 'spent') return stopWith(new EarshotError('identify-budget'));
      cancelTimer = clock.setTimer(() => open(mine, null), allowance.waitMs);
    });
  }

  function open(mine: number, resuming: { id: string; url: string | null } | null): void {
    count({ type: 'open' });
    connection = openConnection({
      // Checked again, because a stored resume point may contain anything.
      url: (resuming && resumeAddress(resuming.url, options.url)) ?? gatewayAddress(options.url),
      openSocket: options.openSocket,
      clock,
      lastSequence: () => sequence,
      onHello() {
        count({ type: 'hello' });
        cancelTimer = clock.setTimer(() => onEnd(lineFailed('no READY')), answerDeadlineMs);
        if (resuming) send(gatewayOp.resume, { token: token(), session_id: resuming.id, seq: sequence });
        else void budget.spend().then(() => mine === generation && identify());
      },
      onFrame: frames.onFrame,
      onTooLong: frames.onTooLong,
      onEnd,
    });
  }

  const identify = () => {
    count({ type: 'identify' });
    send(gatewayOp.identify, {
      token: token(),
      intents: gatewayIntents,
      properties: { os: 'browser', browser: 'earshot', device: 'earshot' },
    });
  };

  /** before the next attempt, if it must identify */
  const pauseMs = () => (session ? 0 : identifyPauseMs(attempts));

  function onEnd(end: AfterEnd): void {
    if (end.next === 'stop') return stopWith(end.error);
    const nowMs = clock.nowMs();
    count({ type: 'end', nowMs, hasSession: session !== null, isAnswer: end.isAnswer });
    session = session && end.next === 'resume' ? sessionAfter(session, attempts) : null;
    drop(resumableClose);
    const delayMs = Math.max(end.minDelayMs, pauseMs(), delayAfter(failuresInRow(attempts), clock.random()));
    const mine = generation;
    const error = isServerClosing(attempts, end)
      ? new EarshotError('gateway-closing', undefined, end.error)
      : end.error;
    setState({ state: 'waiting', attempt: attemptNumber(attempts), retryAtMs: nowMs + delayMs, error });
    if (mine === generation) cancelTimer = clock.setTimer(connect, delayMs);
  }

  function onDispatch(dispatch: Dispatch): void {
    if (dispatch.t === 'RESUMED' && (!session || state.state !== 'connecting')) return;
    if (dispatch.t === 'READY') {
      if (dispatch.d.user.bot !== true) return stopWith(new EarshotError('user-account'));
      session = { id: dispatch.d.session_id, url: resumeAddress(dispatch.d.resume_gateway_url, options.url) };
    }
    const mine = generation;
    options.onDispatch(dispatch);
    if (mine === generation && (dispatch.t === 'READY' || dispatch.t === 'RESUMED')) onReady();
  }

  function onReady(): void {
    cancelTimer();
    count({ type: 'ready', nowMs: clock.nowMs() });
    setState({ state: 'ready' });
  }

  return {
    get state() {
      return state;
    },
    get dropped() {
      return frames.dropped;
    },
    get session() {
      return session && sequence !== null ? { ...session, sequence } : null;
    },
    get generation() {
      return generation;
    },
    start() {
      if (state.state === 'connecting' || state.state === 'ready') return;
      if (state.state === 'waiting') return connect();
      try {
        gatewayAddress(options.url);
        token();
      } catch (error) {
        return stopWith(asEarshotError(error, 'gateway-address'));
      }
      count({ type: 'hurry' });
      connect();
    },
    hurry() {
      if (state.state === 'ready') return connection?.probe();
      const isHanging = state.state === 'connecting' && !attempts.wasGreeted;
      if (!(state.state === 'waiting' || isHanging) || pauseMs() > identifyLimits.spacingMs) return;
      count({ type: 'hurry' });
      connect();
    },
    stop(keepSession) {
      drop(keepSession ? resumableClose : finalClose);
      if (!keepSession) session = null;
      if (state.state !== 'offline') setState({ state: 'offline' });
    },
    send,
    freeInMs: () => connection?.freeInMs() ?? 0,
  };
}
