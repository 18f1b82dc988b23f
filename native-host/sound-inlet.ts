import type { ToHost } from '../shared-protocol/native-messages.ts';
import type { CallEncryption } from './e2ee/call-encryption.ts';
import { createPace, type Pace } from './transport/pace.ts';
import type { Outlet } from './transport/transport.ts';

/** A session that takes sound. */
export interface Listener {
  encryption: CallEncryption;
  outlet: Pick<Outlet, 'audio' | 'invalidAudio'>;
}

export interface SoundInlet {
  /** This session takes sound from now on. */
  open(session: number, listener: Listener): void;
  close(session: number): void;
  /** @returns false if none of the frame's sessions takes it */
  take(message: Extract<ToHost, { type: 'audio' }>): boolean;
}

/** A source of frames: one capture, which numbers them in sequence. */
interface Source {
  pace: Pace;
  /** the session that its frames name first, of those that take them */
  leader: number;
  sequence: number;
}

/**
 * A frame's way in. It is read once, and for each of its sessions it is dropped if it must not leave there, or
 * encrypted and passed on. Sessions named by the same frame play from one source.
 */
export function createSoundInlet(): SoundInlet {
  const listeners = new Map<number, Listener & { source: Source | null }>();
  const newSource = (leader: number): Source => ({ pace: createPace(), leader, sequence: -1 });

  const pass = (
    { encryption, outlet }: Listener,
    frame: Buffer,
    { sequence, capturedAt }: { sequence: number; capturedAt: number },
    pace: Pace,
  ): void => {
    if (!encryption.isUsable(frame)) return outlet.invalidAudio();
    const data = encryption.seal(frame);
    if (data) outlet.audio({ sequence, capturedAt, data }, pace);
  };

  return {
    open(session, listener) {
      listeners.set(session, { ...listener, source: listeners.get(session)?.source ?? null });
    },
    close: (session) => void listeners.delete(session),
    take(message) {
      const { session, also, sequence, data } = message;
      let frame: Buffer | null = null;
      let source: Source | null = null;
      for (let index = -1; index < (also?.length ?? 0); index += 1) {
        const named = index < 0 ? session : also![index]!;
        const listener = listeners.get(named);
        if (!listener) continue;
        if (!source) {
          source = listener.source ?? newSource(named);
          // Another session already receives frames with this number, so this is a capture of its own.
          if (source.leader !== named && sequence <= source.sequence) source = newSource(named);
          source.leader = named;
          source.sequence = sequence;
        }
        listener.source = source;
        frame ??= Buffer.from(data, 'base64');
        pass(listener, frame, message, source.pace);
      }
      return source !== null;
    },
  };
}
