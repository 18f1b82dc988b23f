import { createDecipheriv } from 'node:crypto';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { append, createDeliveryMessages, inTransition, splitCommitWelcome } from '../e2ee/testing/delivery-messages.ts';
import { createPeer, type Peer } from '../e2ee/testing/peer.ts';
import type { HostProcess } from './host-process.ts';
import { nextId } from './session-steps.ts';

export const channelId = '927310423890473011';
export const ourId = '158049329150427136';
export const peerId = '158533742254751744';

export const keyBytes = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');

export function relayJson(host: HostProcess, op: number, d: unknown, session = 1): void {
  host.send({ type: 'relay-json', session, op, d });
}

export function relayBinary(host: HostProcess, op: number, payload: Uint8Array, session = 1): void {
  host.send({ type: 'relay-binary', session, op, data: Buffer.from(payload).toString('base64') });
}

/** As after a Session Description; `dave` of version 0 is a call without end-to-end encryption. */
export async function startV8(
  host: HostProcess,
  { mode = 'aead_aes256_gcm_rtpsize', version = 1, key = keyBytes, session = 1 } = {},
): Promise<void> {
  const secretKey = Buffer.from(key).toString('base64');
  host.send({ type: 'start', id: nextId(), session, mode, secretKey, dave: { version, userId: ourId, channelId } });
  await host.next('ok');
}

/** A delivery service and another member, who agrees with the host on a key in transition 1. */
export function createV8Call(host: HostProcess, session = 1) {
  const delivery = createDeliveryMessages(channelId);
  const peer: Peer = createPeer(peerId, channelId, delivery.externalSender);
  const call = {
    peer,
    announce: () => relayJson(host, voiceOp.clientsConnect, { user_ids: [ourId, peerId] }, session),
    nameExternalSender: () => relayBinary(host, daveOp.externalSender, delivery.externalSender, session),
    /** From the host's commit to op 23. */
    async agree(): Promise<void> {
      relayBinary(host, daveOp.proposals, append(delivery.add(peer.keyPackage, 0)), session);
      const { data } = await nextBinary(host, daveOp.commitWelcome);
      const { commit, welcome } = splitCommitWelcome(Buffer.from(data, 'base64'));
      peer.mls.processWelcome(Buffer.from(welcome!));
      relayBinary(host, daveOp.announceCommit, inTransition(1, commit), session);
      await host.next('relay-json');
    },
    execute: (transitionId = 1) => relayJson(host, daveOp.executeTransition, { transition_id: transitionId }, session),
    /** All of it, from the members to the key that is executed. */
    async secure(): Promise<void> {
      call.announce();
      call.nameExternalSender();
      await nextBinary(host, daveOp.keyPackage);
      await call.agree();
      call.execute();
    },
  };
  return call;
}

export async function nextBinary(host: HostProcess, op: number): Promise<{ data: string }> {
  const message = await host.next('relay-binary');
  if (message.op !== op) throw new Error(`op ${message.op} where ${op} was expected`);
  return message;
}

/** What is inside an AES-GCM packet, by node:crypto. @throws where the tag is wrong */
export function openPacket(packet: Uint8Array, key: Uint8Array = keyBytes): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.concat([packet.subarray(-4), Buffer.alloc(8)]));
  const headBytes = (packet[0]! & 0x10) === 0 ? 12 : 16;
  cipher.setAAD(packet.subarray(0, headBytes));
  cipher.setAuthTag(packet.subarray(-20, -4));
  return Buffer.concat([cipher.update(packet.subarray(headBytes, -20)), cipher.final()]);
}
