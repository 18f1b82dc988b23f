import { daveOp } from '../../../shared-protocol/voice-v8.ts';
import { voiceOp } from '../../../shared-protocol/voice-payloads.ts';
import type { DaveIdentity } from '../dave-identity.ts';
import {
  append,
  createDeliveryMessages,
  inTransition,
  splitCommitWelcome,
  type DeliveryMessages,
} from './delivery-messages.ts';
import { createObservedSession, type ObservedSession } from './observed-session.ts';
import { createPeer, type Peer } from './peer.ts';

export const channelId = '927310423890473011';
export const ourId = '158049329150427136';
export const peerId = '158533742254751744';
export const thirdId = '161234567890123456';

export interface Call {
  ours: ObservedSession;
  delivery: DeliveryMessages;
  peer: Peer;
}

/** Session Description and op 25 have come; one other is there, and nobody has proposed anything. */
export function callBeforeKeys(identity?: DaveIdentity): Call {
  const delivery = createDeliveryMessages(channelId);
  const ours = createObservedSession(identity);
  ours.receiveJson(voiceOp.clientsConnect, { user_ids: [ourId, peerId] });
  ours.start({ version: 1, userId: ourId, channelId });
  ours.receiveBinary(daveOp.externalSender, delivery.externalSender);
  return { ours, delivery, peer: createPeer(peerId, channelId, delivery.externalSender) };
}

/** We and the peer have agreed on a key in epoch 1, by our commit, in transition 1. We are leaf 0, the peer leaf 1. */
export function callWithKeys(identity?: DaveIdentity): Call {
  const call = callBeforeKeys(identity);
  const { ours, delivery, peer } = call;
  ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
  const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
  peer.mls.processWelcome(Buffer.from(welcome!));
  ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
  ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
  return call;
}
