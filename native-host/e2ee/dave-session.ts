import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { daveOp, maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import { createCallMembers } from './call-members.ts';
import type { DaveCount } from './dave-count.ts';
import type { DaveIdentity } from './dave-identity.ts';
import { readDaveBinary, readDaveJson, type DaveInput } from './dave-input.ts';
import { createEarlyInputs } from './early-inputs.ts';
import { createInvalidBudget } from './invalid-budget.ts';
import { createMlsGroup, type MlsGroup, type Processed } from './mls-group.ts';
import { createPendingTransitions, type Transition } from './pending-transitions.ts';
import { frameFate, transition, type SendEvent, type SendState } from './send-state.ts';

/**
 * A first key is used this long after it was agreed on where op 22 never comes. Receivers keep keys of the epoch before
 * for ten seconds, so by then everybody who takes part has moved on.
 */
export const executeDeadlineMs = 10_000;

/**
 * Without a key for this long although others are there, only a fresh join helps: Discord waits about two seconds for
 * the slowest member, and a group is agreed on within tens of milliseconds.
 */
export const securingDeadlineMs = 30_000;

/** Transitions of this number are executed where they are prepared, and not answered by op 23. */
const immediateTransition = 0;

export interface DaveClock {
  /** monotonic */
  nowMs(): number;
  /** @returns a function that cancels; calling it late or twice does nothing */
  setTimer(callback: () => void, delayMs: number): () => void;
}

export type DaveMessage = { op: number; d: unknown } | { op: number; payload: Uint8Array };

export interface DaveStatus {
  state: 'off' | 'alone' | 'securing' | 'ready';
  /** 30 digits, while `ready` */
  privacyCode: string | null;
}

export interface DaveOptions {
  identity: DaveIdentity;
  /** For the voice gateway: JSON ops carry `d`, binary ops the payload behind the op byte. */
  send(message: DaveMessage): void;
  /** Called when it changes. */
  onStatus(status: DaveStatus): void;
  /** `dave-failed`, once: the session does nothing any more, the call must be joined anew. */
  onFailure(error: EarshotError): void;
  onCount?(what: DaveCount): void;
  clock?: DaveClock;
}

export interface DaveSession {
  /**
   * Session Description was received. `version` is its `dave_protocol_version`, 0 for none; the ids are decimal u64s.
   * Sends op 26 at once where there is a version, then takes up what came early.
   */
  start(call: { version: number; userId: string; channelId: string }): void;
  /** Ops 11, 13, 21, 22 and 24. Never throws for what is in them. */
  receiveJson(op: number, d: unknown): void;
  /** Ops 25, 27, 29 and 30: the payload behind the binary header. Never throws for what is in it. */
  receiveBinary(op: number, payload: Uint8Array): void;
  /**
   * The frame as it may leave: encrypted; as it is where the call is not end-to-end encrypted, or where it is the
   * silence frame; null where it must not leave, which includes a call with nobody else in it.
   */
  seal(frame: Uint8Array): Uint8Array | null;
  /** Forgets the keys. */
  end(): void;
}

/** The host's part in DAVE for one voice connection: keeps a resume, and does not outlive a new Identify. */
export function createDaveSession(options: DaveOptions): DaveSession {
  const { identity, send, onStatus, onFailure, clock = systemClock } = options;
  const count = (what: DaveCount): void => options.onCount?.(what);

  let state: SendState = 'waiting';
  let self = '';
  let version = 0;
  let group: MlsGroup | null = null;
  let status: DaveStatus | null = null;
  let cancelExecuteDeadline = noTimer;
  let cancelSecuringDeadline: (() => void) | null = null;
  const members = createCallMembers();
  const early = createEarlyInputs();
  const pending = createPendingTransitions();
  const isInvalidOnceTooOften = createInvalidBudget();

  const enter = (event: SendEvent): void => {
    state = transition(state, event);
    if (state !== 'keyed') {
      cancelExecuteDeadline();
      cancelExecuteDeadline = noTimer;
    } else if (cancelExecuteDeadline === noTimer) {
      cancelExecuteDeadline = clock.setTimer(() => {
        count('execute-late');
        enter({ type: 'key-executed' });
      }, executeDeadlineMs);
    }
    report();
  };

  const report = (): void => {
    const isSecuring = (state === 'agreeing' || state === 'keyed') && members.isAnybodyBeside(self);
    if (!isSecuring) {
      cancelSecuringDeadline?.();
      cancelSecuringDeadline = null;
    } else cancelSecuringDeadline ??= clock.setTimer(() => fail('no key in time'), securingDeadlineMs);
    if (state === 'waiting' || state === 'failed' || state === 'ended') return;
    const privacyCode = state === 'ready' ? (group?.privacyCode() ?? null) : null;
    const name = state === 'off' || state === 'ready' ? state : isSecuring ? 'securing' : 'alone';
    if (status?.state === name && status.privacyCode === privacyCode) return;
    status = { state: name, privacyCode };
    onStatus(status);
  };

  const forget = (): void => {
    group?.close();
    group = null;
    pending.clear();
    members.clear();
    early.take();
  };

  const fail = (why: string, cause?: unknown): void => {
    if (state === 'failed' || state === 'ended') return;
    enter({ type: 'failed' });
    forget();
    onFailure(cause instanceof EarshotError ? cause : new EarshotError('dave-failed', why, cause));
  };

  /** A new group: at the start, when the server says so, and after a commit or welcome that was unusable. */
  const resetGroup = (): void => {
    if (!group) return;
    try {
      const keyPackage = group.reset(version);
      pending.forgetKeys();
      enter({ type: 'group-reset' });
      send({ op: daveOp.keyPackage, payload: keyPackage });
    } catch (thrown) {
      fail('no group', asEarshotError(thrown, 'dave-failed'));
    }
  };

  const speak = (asked: number): boolean => {
    if (asked <= maxDaveVersion) version = asked;
    else fail(`version ${asked}`);
    return asked <= maxDaveVersion;
  };

  const prepare = (transitionId: number, what: Transition): void => {
    if (transitionId === immediateTransition) return execute(what);
    if (!pending.prepare(transitionId, what)) count('transitions-overflow');
    send({ op: daveOp.transitionReady, d: { transition_id: transitionId } });
  };

  const execute = (what: Transition): void => {
    if (what.to === 'key') return enter({ type: 'key-executed' });
    if (!speak(what.version)) return;
    if (version === 0) {
      if (state !== 'off') count('downgraded');
      group?.close();
      pending.forgetKeys();
    }
    const wasOff = state === 'off';
    enter({ type: 'version-executed', version });
    if (wasOff && version > 0) resetGroup();
  };

  const agree = (transitionId: number, processed: Processed): void => {
    if (processed.type !== 'agreed') count(processed.why);
    if (processed.type === 'dropped') return;
    if (processed.type === 'unusable') return recover(transitionId);
    // Whoever was announced, left, and is not removed yet is named by a welcome too: worth a count, no refusal.
    const announced = new Set(members.with(self));
    if (group?.memberIds().some((id) => !announced.has(id))) count('welcome-unannounced');
    enter({ type: 'key-agreed', isExecuted: transitionId === immediateTransition });
    prepare(transitionId, { to: 'key' });
  };

  const recover = (transitionId: number): void => {
    send({ op: daveOp.invalidCommitWelcome, d: { transition_id: transitionId } });
    if (isInvalidOnceTooOften(clock.nowMs())) return fail('three unusable commits or welcomes in a minute');
    resetGroup();
  };

  const propose = (input: Extract<DaveInput, { type: 'proposals' }>): void => {
    const outcome = group?.propose(input.operation, input.proposals, members.with(self));
    if (!outcome) return;
    if ('dropped' in outcome) return count(outcome.dropped);
    if (outcome.commitWelcome) send({ op: daveOp.commitWelcome, payload: outcome.commitWelcome });
  };

  const prepareEpoch = (input: Extract<DaveInput, { type: 'prepare-epoch' }>): void => {
    // A later epoch keeps its group, and there is one version. Version 0 is reached by a transition only.
    if (input.epoch === 0 || input.version === 0) return count('epoch-unknown');
    if (speak(input.version) && input.epoch === 1) resetGroup();
  };

  const handle = (input: DaveInput): void => {
    switch (input.type) {
      case 'connected':
        for (let dropped = members.add(input.userIds); dropped > 0; dropped -= 1) count('members-overflow');
        return report();
      case 'disconnected':
        members.remove(input.userId);
        return report();
      case 'prepare-transition':
        return prepare(input.transitionId, { to: 'version', version: input.version });
      case 'execute-transition': {
        const what = pending.execute(input.transitionId);
        return what ? execute(what) : count('execute-unknown');
      }
      case 'prepare-epoch':
        return prepareEpoch(input);
      case 'external-sender': {
        const refused = group?.setExternalSender(input.payload);
        return refused ? count(refused) : undefined;
      }
      case 'proposals':
        return propose(input);
      case 'commit':
        return group ? agree(input.transitionId, group.processCommit(input.message)) : undefined;
      case 'welcome':
        return group ? agree(input.transitionId, group.processWelcome(input.message)) : undefined;
    }
  };

  const receive = (input: DaveInput | DaveCount): void => {
    if (typeof input === 'string') return count(input);
    if (state === 'failed' || state === 'ended') return count('message-state');
    const isAboutMembers = input.type === 'connected' || input.type === 'disconnected';
    if (state !== 'waiting' || isAboutMembers) return handle(input);
    if (!early.keep(input)) count('early-overflow');
  };

  return {
    start(call) {
      if (state === 'ended' || state === 'failed') return count('message-state');
      self = call.userId;
      group?.close();
      group = createMlsGroup(identity, call.userId, call.channelId);
      pending.clear();
      if (!speak(call.version)) return;
      enter({ type: 'started', version });
      if (version > 0) resetGroup();
      for (const input of early.take()) receive(input);
    },
    receiveJson: (op, d) => receive(readDaveJson(op, d)),
    receiveBinary: (op, payload) => receive(readDaveBinary(op, payload)),
    seal(frame) {
      const fate = frameFate[state];
      if (fate === 'clear' || (isSilenceFrame(frame) && state !== 'ended')) return frame;
      if (fate === 'held' || !group) {
        count('frame-held');
        return null;
      }
      try {
        return group.encrypt(frame);
      } catch {
        count('seal-failed');
        return null;
      }
    },
    end() {
      enter({ type: 'ended' });
      forget();
    },
  };
}

const noTimer = (): void => undefined;

const systemClock: DaveClock = {
  nowMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
