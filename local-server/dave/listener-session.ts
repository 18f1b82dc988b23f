import { DAVESession, type SigningKeyPair } from '@snazzah/davey';
import { readProposals, readTransition } from '../../shared-protocol/dave-frames.ts';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import * as v8 from '../../shared-protocol/voice-v8.ts';
import { systemClock, type Clock } from './clock.ts';
import { createFrameOpener, keyRetentionMs, type FrameFigures } from './frame-opener.ts';
import { concat, type Bytes } from './mls-writer.ts';
import type { DaveMessage } from './member-outbox.ts';

const { daveOp } = v8;
/** davey's enums are types without values for isolated modules. */
const audio = 0;
const operations = { append: 0, revoke: 1 } as const;

/** A member of an encrypted call without its sockets. */
export interface ListenerSession {
  /** The version from op 4. Unless it is 0, a key package is sent at once. */
  start(protocolVersion: number): void;
  /** Ops 11, 13, 21, 22 and 24; others are ignored. @throws `message-shape` */
  receiveJson(op: number, d: unknown): void;
  /** Ops 25, 27, 29 and 30, the payload alone; others are ignored. */
  receiveBinary(op: number, payload: Bytes): void;
  /** @returns the Opus frame; null for one to drop, which was counted */
  open(userId: string, frame: Bytes): Bytes | null;
  /** @returns the frame to send; null while there is no key: only silence leaves in the clear */
  seal(frame: Bytes): Bytes | null;
  figures(userId?: string): FrameFigures;
  protocolVersion(): number;
  isReady(): boolean;
  /** 30 digits; empty without a group */
  privacyCode(): string;
  /** user ids of the group */
  members(): string[];
  /** ops 31 that were sent */
  invalidations(): number;
  close(): void;
}

export interface ListenerSessionOptions {
  userId: string;
  channelId: string;
  /** ops 23 and 31 with `d`, ops 26 and 28 with `binary` */
  send(message: DaveMessage): void;
  clock?: Clock;
  /** by default every group gets a new key */
  signingKey?: SigningKeyPair | undefined;
}

export function createListenerSession(options: ListenerSessionOptions): ListenerSession {
  const { userId, channelId, send, clock = systemClock, signingKey } = options;
  const known = new Set([userId]);
  const pending = new Map<number, number>();
  let session: DAVESession | null = null;
  let externalSender: Bytes | null = null;
  let version = 0;
  let plainUntilMs = -Infinity;
  let invalidations = 0;

  const opener = createFrameOpener({
    clock,
    decrypt(sender, frame) {
      if (!session?.ready) throw new Error('no group');
      return session.decrypt(sender, audio, Buffer.from(frame));
    },
    hasKeyOf: (sender) => session !== null && session.ready && session.getUserIds().includes(sender),
    isPlainAllowed: () => version === 0 || [...pending.values()].includes(0) || clock.nowMs() < plainUntilMs,
    isEncrypting: () => version > 0,
  });

  const startOver = (protocolVersion: number): void => {
    pending.clear();
    if (session) session.reinit(protocolVersion, userId, channelId, signingKey);
    else session = new DAVESession(protocolVersion, userId, channelId, signingKey);
    acceptExternalSender();
    send({ op: daveOp.keyPackage, binary: session.getSerializedKeyPackage() });
  };

  /** It may come before op 4. One that comes again in a group changes nothing. */
  const acceptExternalSender = (): void => {
    if (!session || !externalSender) return;
    try {
      session.setExternalSender(Buffer.from(externalSender));
    } catch {
      externalSender = null;
    }
  };

  const prepare = (transitionId: number, protocolVersion: number): void => {
    pending.set(transitionId, protocolVersion);
    if (transitionId === 0) execute(0);
    else send({ op: daveOp.transitionReady, d: { transition_id: transitionId } });
  };

  const execute = (transitionId: number): void => {
    const next = pending.get(transitionId);
    if (next === undefined) return;
    pending.delete(transitionId);
    if (version === 0 && next > 0) plainUntilMs = clock.nowMs() + keyRetentionMs;
    version = next;
  };

  /** A commit or a welcome. What davey cannot process, it could only process after starting over. */
  const advance = (payload: Bytes, process: (session: DAVESession, message: Buffer) => void): void => {
    const transition = readTransition(payload);
    if (!transition || !session) return;
    try {
      process(session, Buffer.from(transition.message));
    } catch {
      invalidations += 1;
      send({ op: daveOp.invalidCommitWelcome, d: { transition_id: transition.transitionId } });
      return startOver(session.protocolVersion);
    }
    prepare(transition.transitionId, session.protocolVersion);
  };

  const propose = (payload: Bytes): void => {
    const message = readProposals(payload);
    if (!message || !session) return;
    try {
      const proposals = Buffer.from(message.proposals);
      const made = session.processProposals(operations[message.operation], proposals, [...known]);
      if (!made.commit) return;
      const parts = made.welcome ? [made.commit, made.welcome] : [made.commit];
      send({ op: daveOp.commitWelcome, binary: concat(...parts) });
    } catch {
      // Proposals for a group that we are not in, or of strangers: somebody else commits.
    }
  };

  return {
    start(protocolVersion) {
      version = protocolVersion;
      if (protocolVersion > 0) startOver(protocolVersion);
    },
    receiveJson(op, d) {
      switch (op) {
        case voiceOp.clientsConnect:
          for (const id of parseShape(v8.ClientsConnect, d, 'message-shape').user_ids) known.add(id);
          return;
        case voiceOp.clientDisconnect: {
          const { user_id: id } = parseShape(v8.ClientDisconnect, d, 'message-shape');
          if (id !== userId) known.delete(id);
          return;
        }
        case daveOp.prepareTransition: {
          const { transition_id: id, protocol_version: next } = parseShape(v8.PrepareTransition, d, 'message-shape');
          return prepare(id, next);
        }
        case daveOp.executeTransition:
          return execute(parseShape(v8.ExecuteTransition, d, 'message-shape').transition_id);
        case daveOp.prepareEpoch: {
          const { epoch, protocol_version: next } = parseShape(v8.PrepareEpoch, d, 'message-shape');
          if (epoch === 1 && next > 0) startOver(next);
        }
      }
    },
    receiveBinary(op, payload) {
      switch (op) {
        case daveOp.externalSender:
          externalSender = Uint8Array.from(payload);
          return acceptExternalSender();
        case daveOp.proposals:
          return propose(payload);
        case daveOp.announceCommit:
          return advance(payload, (group, message) => {
            // Of a first commit that is our own there is no welcome.
            const isNew = !group.ready;
            group.processCommit(message);
            if (isNew) opener.entered();
          });
        case daveOp.welcome:
          return advance(payload, (group, message) => {
            group.processWelcome(message);
            opener.entered();
          });
      }
    },
    open: opener.open,
    seal(frame) {
      if (version === 0 || isSilenceFrame(frame)) return frame;
      return session?.ready ? session.encryptOpus(Buffer.from(frame)) : null;
    },
    figures: opener.figures,
    protocolVersion: () => version,
    isReady: () => version === 0 || (session?.ready ?? false),
    privacyCode: () => (version > 0 ? (session?.voicePrivacyCode ?? '') : ''),
    members: () => session?.getUserIds() ?? [],
    invalidations: () => invalidations,
    close() {
      session?.reset();
      session = null;
      pending.clear();
    },
  };
}
