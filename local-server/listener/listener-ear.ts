import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import type { Calls } from '../calls.ts';
import type { FrameFigures } from '../dave/frame-opener.ts';
import { createListenerSession, type ListenerSession } from '../dave/listener-session.ts';
import type { MediaFrame } from '../media/media-frame.ts';
import type { ChannelMember } from '../media/rooms.ts';

/** The listener's part in a channel's end-to-end encryption: a member like any other, without a socket in between. */
export interface ListenerEar {
  join(channelId: string, member: ChannelMember): void;
  leave(member: ChannelMember): void;
  receiveDave: NonNullable<ChannelMember['receiveDave']>;
  memberJoined(other: ChannelMember): void;
  memberLeft(other: ChannelMember): void;
  /** The frame, decrypted; null for one to drop, which was counted. */
  unseal(frame: MediaFrame, userId: string): MediaFrame | null;
  /** An Opus frame as it leaves; null while there is no key */
  seal(frame: Uint8Array): Uint8Array | null;
  /** Since the listener joined, of one speaker or of all. */
  figures(userId?: string): FrameFigures;
  session(): ListenerSession | null;
}

const noFigures: FrameFigures = {
  decrypted: 0,
  silence: 0,
  passedThrough: 0,
  plaintext: 0,
  early: 0,
  undecryptable: 0,
};

export function createListenerEar(userId: string, calls: Calls): ListenerEar {
  let session: ListenerSession | null = null;

  return {
    join(channelId, member) {
      const version = calls.versionOnJoin(channelId, maxDaveVersion);
      session = createListenerSession({
        userId,
        channelId,
        send(message) {
          const service = calls.serviceOf(member);
          if ('d' in message) service?.receiveJson(userId, message.op, message.d);
          else service?.receiveBinary(userId, message.op, message.binary);
        },
      });
      calls.join(channelId, member, maxDaveVersion, (present) =>
        session?.receiveJson(voiceOp.clientsConnect, { user_ids: present.map((other) => other.userId) }),
      );
      // The group takes a key package only of somebody who has joined.
      session.start(version);
    },
    leave(member) {
      calls.leave(member);
      session?.close();
      session = null;
    },
    receiveDave(message) {
      if ('d' in message) session?.receiveJson(message.op, message.d);
      else session?.receiveBinary(message.op, message.binary);
    },
    memberJoined: (other) => session?.receiveJson(voiceOp.clientsConnect, { user_ids: [other.userId] }),
    memberLeft: (other) => session?.receiveJson(voiceOp.clientDisconnect, { user_id: other.userId }),
    unseal(frame, from) {
      if (frame.codec !== 'opus' || !session) return frame;
      const payload = session.open(from, frame.payload);
      return payload && { ...frame, payload };
    },
    seal: (frame) => session?.seal(frame) ?? null,
    figures: (from) => session?.figures(from) ?? noFigures,
    session: () => session,
  };
}
