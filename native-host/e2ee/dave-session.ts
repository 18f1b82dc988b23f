import { EarshotError } from '../../shared-protocol/error.ts';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { daveOp, maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import { createCallMembers } from './call-members.ts';
import type { DaveCall, DaveClock, DaveOptions, DaveSession } from './dave-contract.ts';
import type { DaveCount } from './dave-count.ts';
import { readDaveBinary, readDaveJson, type DaveInput } from './dave-input.ts';
import { createEarlyInputs } from './early-inputs.ts';
import { createInvalidBudget } from './invalid-budget.ts';
import { createMlsGroup, type MlsGroup, type Processed } from './mls-group.ts';
import { silenceLeaves } from './silence.ts';
import { createPendingTransitions, type Transition } from './pending-transitions.ts';
import { readsAsSealed } from './sealed-frame.ts';
import { createSendGate } from './send-gate.ts';

/** A transition with this number is executed at once, and not answered by op 23. */
const immediateTransition = 0;

export function createDaveSession(options: DaveOptions): DaveSession {
  const { identity, send, onStatus, onFailure, clock = systemClock, silence = silenceLeaves } = options;
  const count = (what: DaveCount): void => options.onCount?.(what);

  let call: DaveCall | null = null;
  let group: MlsGroup | null = null;
  /** by the user; without it a call that was encrypted falls silent if the server ends that */
  let isClearAgreed = false;
  const members = createCallMembers();
  const early = createEarlyInputs();
  const pending = createPendingTransitions();
  const isOnceTooOften = createInvalidBudget();
  const gate = createSendGate({
    clock,
    silence,
    isAnybodyElseThere: () => call !== null && members.isAnybodyBeside(call.userId),
    onStatus,
    onExecuteLate: () => count('execute-late'),
    onSecuringLate: () => fail('no key in time'),
    onUnsealed: count,
  });
  const isOver = (): boolean => gate.state === 'failed' || gate.state === 'ended';
  const isInClear = (): boolean => gate.state === 'off' || gate.state === 'turned-off';

  const forget = (): void => {
    group?.close();
    group = null;
    gate.sealWith(null);
    pending.clear();
    members.clear();
    early.take();
  };

  const fail = (why: string, cause?: unknown): void => {
    if (isOver()) return;
    gate.enter({ type: 'failed' });
    forget();
    onFailure(new EarshotError('dave-failed', why, cause));
  };

  /** At the start, on the server's request, and after an unusable commit or welcome. */
  const beginGroup = (version: number): void => {
    if (version > maxDaveVersion) return fail(`version ${version}`);
    try {
      const keyPackage = group?.reset(version);
      pending.forgetKeys();
      gate.enter({ type: 'group-reset' });
      if (keyPackage) send({ op: daveOp.keyPackage, payload: keyPackage });
    } catch (thrown) {
      fail('no group', thrown);
    }
  };

  const prepare = (transitionId: number, what: Transition): void => {
    if (transitionId === immediateTransition) return execute(what);
    if (!pending.prepare(transitionId, what)) count('transitions-overflow');
    send({ op: daveOp.transitionReady, d: { transition_id: transitionId } });
  };

  const execute = (what: Transition): void => {
    if (what.to === 'key') return gate.enter({ type: 'key-executed' });
    if (what.version === 0) {
      if (!isInClear()) count('downgraded');
      group?.close();
      pending.forgetKeys();
      return gate.enter({ type: 'downgraded', isClearAgreed });
    }
    // An existing or agreed group already has this version: there is only one.
    if (isInClear() || what.version > maxDaveVersion) beginGroup(what.version);
  };

  const agree = (transitionId: number, processed: Processed): void => {
    if (processed.type !== 'agreed') count(processed.why);
    if (processed.type === 'dropped' || !call) return;
    if (processed.type === 'unusable') return recover(transitionId);
    // A person who was announced and left, but is not removed yet, may be a member: counted, not refused.
    const announced = new Set(members.with(call.userId));
    if (group?.memberIds().some((id) => !announced.has(id))) count('member-unannounced');
    gate.enter({ type: 'key-agreed', isExecuted: transitionId === immediateTransition });
    prepare(transitionId, { to: 'key' });
  };

  const recover = (transitionId: number): void => {
    send({ op: daveOp.invalidCommitWelcome, d: { transition_id: transitionId } });
    if (isOnceTooOften(clock.nowMs())) return fail('three unusable commits or welcomes in a minute');
    beginGroup(maxDaveVersion);
  };

  const propose = ({ operation, proposals }: Extract<DaveInput, { type: 'proposals' }>): void => {
    if (!group || !call) return;
    const outcome = group.propose(operation, proposals, members.with(call.userId));
    if ('dropped' in outcome) return count(outcome.dropped);
    if (outcome.commitWelcome) send({ op: daveOp.commitWelcome, payload: outcome.commitWelcome });
  };

  const handle = (input: DaveInput): void => {
    switch (input.type) {
      case 'connected':
        if (members.add(input.userIds) > 0) count('members-overflow');
        return gate.refresh();
      case 'disconnected':
        members.remove(input.userId);
        return gate.refresh();
      case 'prepare-transition':
        return prepare(input.transitionId, { to: 'version', version: input.version });
      case 'execute-transition': {
        const what = pending.execute(input.transitionId);
        return what ? execute(what) : count('execute-unknown');
      }
      case 'prepare-epoch':
        // Version 0 is reached only by a transition.
        if (input.epoch === 0 || input.version === 0) return count('epoch-unknown');
        // A later epoch keeps its group, and there is only one version of it.
        return input.epoch === 1 || input.version > maxDaveVersion ? beginGroup(input.version) : undefined;
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
    if (isOver()) return count('message-state');
    const isAboutMembers = input.type === 'connected' || input.type === 'disconnected';
    if (gate.state !== 'waiting' || isAboutMembers) return handle(input);
    if (!early.keep(input)) count('early-overflow');
  };

  return {
    start(next) {
      if (isOver()) return count('message-state');
      if (call && isSameCall(call, next)) return;
      call = { ...next };
      group?.close();
      group = createMlsGroup(identity, next.userId, next.channelId);
      gate.sealWith(group);
      pending.clear();
      gate.enter({ type: 'started', version: next.version, isClearAgreed: isClearAgreed || !next.refusesClear });
      if (next.version > 0) beginGroup(next.version);
      for (const input of early.take()) receive(input);
    },
    receiveJson: (op, d) => receive(readDaveJson(op, d)),
    receiveBinary: (op, payload) => receive(readDaveBinary(op, payload)),
    seal: gate.seal,
    open(userId, frame) {
      if (isOver()) return null;
      if (isSilenceFrame(frame)) return frame;
      // When the call's encryption is turned off, some are still on their way.
      if (isInClear()) return readsAsSealed(frame) ? null : frame;
      return group?.decrypt(userId, frame) ?? null;
    },
    agreeToClear() {
      isClearAgreed = true;
      gate.enter({ type: 'clear-agreed' });
    },
    end() {
      gate.enter({ type: 'ended' });
      forget();
    },
  };
}

const isSameCall = (one: DaveCall, other: DaveCall): boolean =>
  one.version === other.version && one.userId === other.userId && one.channelId === other.channelId;

const systemClock: DaveClock = {
  nowMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
