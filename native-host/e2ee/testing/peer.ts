import { DAVESession } from '@snazzah/davey';
import { silenceFrame } from '../../../shared-protocol/opus-frame.ts';

/** A member that is plain davey, without any code of ours around it. */
export interface Peer {
  readonly mls: DAVESession;
  readonly userId: string;
  readonly keyPackage: Uint8Array;
  /** A frame from `userId`, decrypted by this member. @throws if it cannot be decrypted */
  hear(userId: string, frame: Uint8Array): Uint8Array;
  /** The members' proposals as in op 27; the commit it makes of them. */
  commit(payload: Uint8Array): { commit: Uint8Array; welcome: Uint8Array | null };
}

export function createPeer(userId: string, channelId: string, externalSender: Uint8Array): Peer {
  const mls = new DAVESession(1, userId, channelId);
  mls.setExternalSender(Buffer.from(externalSender));
  return {
    mls,
    userId,
    keyPackage: mls.getSerializedKeyPackage(),
    hear: (sender, frame) => mls.decrypt(sender, 0, Buffer.from(frame)),
    commit(payload) {
      const { commit, welcome } = mls.processProposals(payload[0] === 0 ? 0 : 1, Buffer.from(payload.subarray(1)));
      if (!commit) throw new Error('nothing to commit');
      return { commit, welcome: welcome ?? null };
    },
  };
}

export const opusFrame: Uint8Array = Buffer.from('78074fd3a1b2c3d4e5f60718293a4b5c', 'hex');
export { silenceFrame };
