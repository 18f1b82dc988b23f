import { DAVESession } from '@discordjs/voice';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import type { DaveMessage } from '../dave/member-outbox.ts';
import type { Bytes } from '../dave/mls-writer.ts';

/** A real client without its sockets. Anything it throws fails the test, as it would crash the client. */
export interface Peer {
  readonly userId: string;
  start(protocolVersion: number): void;
  receiveJson(op: number, d: unknown): void;
  receiveBinary(op: number, payload: Bytes): void;
  seal(frame: Bytes): Bytes | null;
  open(userId: string, frame: Bytes): Bytes | null;
  privacyCode(): string;
}

export type PeerKind = 'ours' | 'discord.js';
export type Send = (message: DaveMessage) => void;

/** @discordjs/voice's session, driven as its Networking drives it. */
export function createDiscordJsPeer(userId: string, channelId: string, send: Send): Peer {
  const clients = new Set<string>();
  let session: DAVESession;
  const ready = (id: number): void => send({ op: daveOp.transitionReady, d: { transition_id: id } });
  const answer = ({ transitionId, success }: { transitionId: number; success: boolean }): void => {
    if (success && transitionId !== 0) ready(transitionId);
  };
  return {
    userId,
    start(protocolVersion) {
      session = new DAVESession(protocolVersion, userId, channelId, { decryptionFailureTolerance: undefined });
      session.on('keyPackage', (binary: Buffer) => send({ op: daveOp.keyPackage, binary }));
      session.on('invalidateTransition', (id: number) =>
        send({ op: daveOp.invalidCommitWelcome, d: { transition_id: id } }),
      );
      session.reinit();
    },
    receiveJson(op, d) {
      const data = d as { user_ids: string[]; user_id: string; transition_id: number };
      if (op === voiceOp.clientsConnect) for (const id of data.user_ids) clients.add(id);
      if (op === voiceOp.clientDisconnect) clients.delete(data.user_id);
      if (op === daveOp.prepareTransition && session.prepareTransition(d as never)) ready(data.transition_id);
      if (op === daveOp.executeTransition) session.executeTransition(data.transition_id);
      if (op === daveOp.prepareEpoch) session.prepareEpoch(d as never);
    },
    receiveBinary(op, bytes) {
      const payload = Buffer.from(bytes);
      if (op === daveOp.externalSender) session.setExternalSender(payload);
      if (op === daveOp.announceCommit) answer(session.processCommit(payload));
      if (op === daveOp.welcome) answer(session.processWelcome(payload));
      if (op !== daveOp.proposals) return;
      const binary = session.processProposals(payload, clients);
      if (binary) send({ op: daveOp.commitWelcome, binary });
    },
    seal: (frame) => session.encrypt(Buffer.from(frame)),
    open: (sender, frame) => session.decrypt(Buffer.from(frame), sender),
    privacyCode: () => session.voicePrivacyCode ?? '',
  };
}
