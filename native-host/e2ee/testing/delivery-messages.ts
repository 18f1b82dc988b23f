import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readWelcomeReceivers } from '../mls-layout.ts';

/** A delivery service's signed messages, made by hand (RFC 9420; layouts as Discord's gateway sends them). */
export interface DeliveryMessages {
  /** payload of op 25 */
  externalSender: Uint8Array;
  /** one MLSMessage with an Add, or a Remove, in it */
  add(keyPackage: Uint8Array, epoch: number): Uint8Array;
  remove(leafIndex: number, epoch: number): Uint8Array;
}

export function createDeliveryMessages(channelId: string): DeliveryMessages {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  const groupId = u64(channelId);

  const propose = (body: Uint8Array, epoch: number): Uint8Array => {
    // sender: external, index 0; no authenticated data; content type: proposal
    const content = Buffer.concat([vector(groupId), u64(epoch), hex('02 00000000 00 02'), body]);
    const toBeSigned = Buffer.concat([hex('0001 0001'), content]);
    const labelled = Buffer.concat([vector(Buffer.from('MLS 1.0 FramedContentTBS')), vector(toBeSigned)]);
    return Buffer.concat([toBeSigned, vector(sign('sha256', labelled, privateKey))]);
  };

  return {
    externalSender: Buffer.concat([vector(point), hex('0001 01 00')]),
    add: (keyPackage, epoch) => propose(Buffer.concat([hex('0001'), keyPackage]), epoch),
    remove: (leafIndex, epoch) => propose(Buffer.concat([hex('0003'), u32(leafIndex)]), epoch),
  };
}

/** Payload of op 27 with these proposals. */
export const append = (...proposals: Uint8Array[]): Uint8Array =>
  Buffer.concat([hex('00'), vector(Buffer.concat(proposals))]);

/** Payload of op 27 that takes these proposals back. */
export function revoke(...proposals: Uint8Array[]): Uint8Array {
  const label = vector(Buffer.from('MLS 1.0 Proposal Reference'));
  const references = proposals.map((proposal) => {
    // The reference is over the authenticated content: wire format on, without the version.
    const labelled = Buffer.concat([label, vector(proposal.subarray(2))]);
    return vector(createHash('sha256').update(labelled).digest());
  });
  return Buffer.concat([hex('01'), vector(Buffer.concat(references))]);
}

/** Payloads of ops 29 and 30. */
export const inTransition = (transitionId: number, message: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(transitionId >> 8, transitionId & 0xff), message]);

/** The two messages in the payload of op 28: the Welcome fills the rest to the last byte. */
export function splitCommitWelcome(payload: Uint8Array): { commit: Uint8Array; welcome: Uint8Array | null } {
  for (let offset = 60; offset < payload.length; offset += 1) {
    const rest = payload.subarray(offset);
    if (rest[0] === 0 && rest[1] === 2 && readWelcomeReceivers(rest)?.every(({ length }) => length === 32))
      return { commit: payload.subarray(0, offset), welcome: rest };
  }
  return { commit: payload, welcome: null };
}

export function vector(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 64) return Buffer.concat([Uint8Array.of(length), bytes]);
  if (length < 16_384) return Buffer.concat([Uint8Array.of(0x40 | (length >> 8), length & 0xff), bytes]);
  return Buffer.concat([u32(length | 0x8000_0000), bytes]);
}

export const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function u64(number: string | number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

function u32(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number >>> 0);
  return bytes;
}
