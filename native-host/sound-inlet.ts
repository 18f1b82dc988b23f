import type { ToHost } from '../shared-protocol/native-messages.ts';
import type { CallEncryption } from './e2ee/call-encryption.ts';
import type { Transport } from './transport/transport.ts';

export interface SoundInlet {
  /** The session whose sound is taken from now on; null for none. */
  open(active: { session: number; encryption: CallEncryption } | null): void;
  /** @returns false if the frame is of another session */
  take(message: Extract<ToHost, { type: 'audio' }>): boolean;
}

/** A frame's way through the main thread: it is dropped here if it must not leave, otherwise sealed and passed on. */
export function createSoundInlet(outlet: Pick<Transport, 'audio' | 'invalidAudio'>): SoundInlet {
  let active: Parameters<SoundInlet['open']>[0] = null;
  return {
    open(next) {
      active = next;
    },
    take({ session, sequence, capturedAt, data }) {
      if (session !== active?.session) return false;
      const { encryption } = active;
      const frame = Buffer.from(data, 'base64');
      if (encryption.isUsable(frame)) {
        const sealed = encryption.seal(frame);
        // A copy, because posting transfers the whole memory behind it.
        if (sealed) outlet.audio({ sequence, capturedAt, data: new Uint8Array(sealed) });
      } else outlet.invalidAudio();
      return true;
    },
  };
}
