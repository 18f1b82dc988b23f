import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { gatewayIntents, gatewayOp } from '../../../shared-protocol/gateway-payloads.ts';
import { delayAfter } from '../../time/retry.ts';
import { gatewayAddress, resumeAddress } from './address.ts';
import { parseBotToken } from './bot-token.ts';
import type { AfterEnd } from './close-codes.ts';
import { finalClose, openConnection, resumableClose, type Connection, type Frame } from './connection.ts';
import type { GatewayOptions, GatewayState } from './gateway-contract.ts';
import { createDispatchReader, type Dispatch } from './dispatch.ts';
import { createIdentifyBudget, identifyLimits } from './identify-budget.ts';

export const sessionLimits = {
  /** a session that was healthy this long starts over with the shortest delay */
  healthMs: 60_000,
  /** from Identify or Resume to READY or RESUMED */
  answerMs: 20_000,
  /** Discord asks for a random pause before identifying after an invalid session */
  invalidSessionMs: { least: 1000, spread: 4000 },
  /** so often a server that said Hello may not resume a session before it is given up */
  resumeRefusals: 2,
  /** so often the host to resume at may not be reached before the user's own address is tried: that costs no session */
  resumeHostTries: 2,
  /**
   * Before the next identify, by how many in a row went unanswered: a network that lets Hello through and nothing behind
   * it for ten minutes takes seven of the hour's ten.
   */
  unansweredMs: [0, 5000, 30_000, 60_000, 120_000],
  /**
   * The same, by how many in a row got another answer than a READY that lasts: a server that starts again or loses its
   * sessions means none of the next, and one that refuses them all is asked eight times in ten minutes.
   */
  refusedMs: [0, 0, 0, 0, 30_000, 60_000, 120_000, 300_000],
  /** A session that ends sooner leads as little on as an identify that was refused. */
  steadyMs: 10_000,
  /** so many connections in a row that the server ended soon after READY are its way, and no accident */
  closings: 5,
} as const;

/** What a resume needs. `url` null: the user's own. */
export interface SessionPoint {
  id: string;
  sequence: number;
  url: string | null;
}

export interface LifeOptions extends Pick<GatewayOptions, 'url' | 'token' | 'openSocket' | 'clock' | 'budget'> {
  resume: SessionPoint | null;
  onState(state: GatewayState): void;
  /** READY and RESUMED come here before the state turns ready */
  onDispatch(dispatch: Dispatch): void;
  /** a message that cannot be read, or none that can be named: its event where that is known, and its text */
  onUnreadable(name: string | null, text: string): void;
  /** an op 4 frame, as the original document has it */
  onVoiceState(d: unknown): void;
}

export interface GatewayLife {
  readonly state: GatewayState;
  readonly dropped: number;
  readonly session: SessionPoint | null;
  /** changes with every attempt and stop: compare it after calling out to others */
  readonly generation: number;
  start(): void;
  hurry(): void;
  stop(keepSession: boolean): void;
  /** @returns why it was not sent, or null */
  send(op: number, d: unknown): EarshotError | null;
  freeInMs(): number;
}

/**
 * One socket at a time, resumed or identified anew until something fatal. Whatever belongs to an older connection was
 * detached with its socket, and whatever waited looks at the generation before it goes on.
 */
export function createGatewayLife(options: LifeOptions): GatewayLife {
  const { clock } = options;
  const budget = createIdentifyBudget(options.budget, clock);
  let state: GatewayState = { state: 'offline' };
  let generation = 0;
  let connection: Connection | null = null;
  let cancelTimer = () => {};
  /** connections in a row whose server said Hello, and that broke */
  let failures = 0;
  /** tries in a row at which no server said Hello */
  let unheard = 0;
  let readySinceMs: number | null = null;
  let session = options.resume && { id: options.resume.id, url: options.resume.url };
  let sequence = options.resume && options.resume.sequence;
  /** whether the server of the present connection said Hello */
  let wasGreeted = false;
  let resumeRefusals = 0;
  /** identifies in a row that nothing came of, and that something else came of than a session that stays */
  let unanswered = 0;
  let refused = 0;
  let hasIdentified = false;
  let unreached = 0;
  /** connections in a row that were ready, and that the server ended before they were healthy */
  let closings = 0;
  let dropped = 0;
  const readDispatch = createDispatchReader(() => (dropped += 1));

  const token = () => parseBotToken(options.token.reveal()).reveal();

  const send = (op: number, d: unknown): EarshotError | null =>
    connection ? connection.send(op, d) : new EarshotError('gateway-unreachable');

  function setState(next: GatewayState): void {
    state = next;
    options.onState(state);
  }

  /** Lets go of socket and timers. */
  function drop(closeCode: number): void {
    generation += 1;
    cancelTimer();
    connection?.end(closeCode);
    connection = null;
    readySinceMs = null;
  }

  function stopWith(error: EarshotError): void {
    drop(finalClose);
    session = null;
    setState({ state: 'stopped', error });
  }

  function connect(): void {
    drop(resumableClose);
    const mine = generation;
    setState({ state: 'connecting', attempt: failures + unheard + 1 });
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
    wasGreeted = false;
    hasIdentified = false;
    connection = openConnection({
      // checked anew, since a stored resume point may say anything
      url: (resuming && resumeAddress(resuming.url, options.url)) ?? gatewayAddress(options.url),
      openSocket: options.openSocket,
      clock,
      lastSequence: () => sequence,
      onHello() {
        wasGreeted = true;
        unreached = 0;
        unheard = 0;
        cancelTimer = clock.setTimer(() => onEnd(lineFailed('no READY')), sessionLimits.answerMs);
        if (resuming) send(gatewayOp.resume, { token: token(), session_id: resuming.id, seq: sequence });
        else void budget.spend().then(() => mine === generation && identify());
      },
      onFrame,
      onTooLong: (beginning) => skip(null, beginning),
      onEnd,
    });
  }

  const identify = () => {
    hasIdentified = true;
    unanswered += 1;
    send(gatewayOp.identify, {
      token: token(),
      intents: gatewayIntents,
      properties: { os: 'browser', browser: 'earshot', device: 'earshot' },
    });
  };

  /** before the next attempt, where that has to identify */
  const identifyPauseMs = () =>
    session ? 0 : Math.max(pauseOf(sessionLimits.unansweredMs, unanswered), pauseOf(sessionLimits.refusedMs, refused));

  function onEnd(end: AfterEnd): void {
    if (end.next === 'stop') return stopWith(end.error);
    const nowMs = clock.nowMs();
    const readyMs = readySinceMs === null ? null : nowMs - readySinceMs;
    if (readyMs !== null && readyMs >= sessionLimits.healthMs) failures = closings = 0;
    else if (readyMs !== null && end.isAnswer) closings += 1;
    if (readyMs === null && session) session = afterFailedResume(session);
    if (end.next === 'new-session') session = null;
    if (readyMs !== null && readyMs >= sessionLimits.steadyMs) refused = 0;
    else if (end.isAnswer && hasIdentified) {
      unanswered = 0;
      refused += 1;
    }
    // How long nobody was there says nothing of one who is there again.
    const inRow = wasGreeted ? (failures += 1) : (unheard += 1);
    drop(resumableClose);
    const delayMs = Math.max(end.minDelayMs, identifyPauseMs(), delayAfter(inRow, clock.random()));
    const mine = generation;
    const isClosing = end.isAnswer && closings >= sessionLimits.closings;
    const error = isClosing ? new EarshotError('gateway-closing', undefined, end.error) : end.error;
    setState({ state: 'waiting', attempt: failures + unheard + 1, retryAtMs: nowMs + delayMs, error });
    if (mine === generation) cancelTimer = clock.setTimer(connect, delayMs);
  }

  /** No network is no refusal: the session waits at Discord, and a new one would cost an identify and the voice. */
  function afterFailedResume(point: { id: string; url: string | null }): typeof session {
    if (wasGreeted) return (resumeRefusals += 1) >= sessionLimits.resumeRefusals ? null : point;
    return (unreached += 1) >= sessionLimits.resumeHostTries ? { ...point, url: null } : point;
  }

  function onFrame({ op, d, s, t }: Frame): void {
    switch (op) {
      case gatewayOp.dispatch:
        if (typeof s === 'number' && s > (sequence ?? -1)) sequence = s;
        return onEvent(t ?? null, d);
      case gatewayOp.reconnect:
        return onEnd(said('asked to reconnect'));
      case gatewayOp.invalidSession:
        if (d === true) return onEnd(said('invalid session'));
        return onEnd({ ...said('invalid session'), next: 'new-session', minDelayMs: invalidSessionDelayMs() });
      case gatewayOp.voiceStateUpdate:
        return options.onVoiceState(d);
      default:
        return;
    }
  }

  function skip(name: string | null, text: string): void {
    dropped += 1;
    options.onUnreadable(name, text);
  }

  function onEvent(name: string | null, d: unknown): void {
    if (name === null) return skip(null, JSON.stringify(d ?? null));
    let dispatch: Dispatch | null;
    try {
      dispatch = readDispatch(name, d);
    } catch (thrown) {
      // the events of one guild may not cost the connection, but without READY there is none
      skip(name, JSON.stringify(d ?? null));
      const error = asEarshotError(thrown, 'gateway-malformed');
      if (name === 'READY') onEnd({ next: 'new-session', minDelayMs: 0, isAnswer: true, error });
      return;
    }
    if (!dispatch) return;
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
    readySinceMs ??= clock.nowMs();
    resumeRefusals = 0;
    unanswered = 0;
    setState({ state: 'ready' });
  }

  const invalidSessionDelayMs = () =>
    sessionLimits.invalidSessionMs.least + sessionLimits.invalidSessionMs.spread * clock.random();

  return {
    get state() {
      return state;
    },
    get dropped() {
      return dropped;
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
      failures = 0;
      unheard = 0;
      connect();
    },
    hurry() {
      if (state.state === 'ready') return connection?.probe();
      const isHanging = state.state === 'connecting' && !wasGreeted;
      const mayIdentify = session !== null || identifyPauseMs() <= identifyLimits.spacingMs;
      if (!(state.state === 'waiting' || isHanging) || !mayIdentify) return;
      failures = 0;
      unheard = 0;
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

/** After so many: what is beyond the list takes the longest. */
const pauseOf = (pausesMs: readonly number[], times: number): number => pausesMs[times] ?? Math.max(...pausesMs);

const lineFailed = (detail: string): AfterEnd => ({
  next: 'resume',
  minDelayMs: 0,
  isAnswer: false,
  error: new EarshotError('gateway-unreachable', detail),
});

/** The server's own word. */
const said = (detail: string): AfterEnd => ({ ...lineFailed(detail), isAnswer: true });
