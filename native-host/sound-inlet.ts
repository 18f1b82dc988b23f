import type { ToHost } from '../shared-protocol/native-messages.ts';
import type { CallEncryption } from './e2ee/call-encryption.ts';
import { createPace, type Pace } from './transport/pace.ts';
import type { Outlet } from './transport/transport.ts';

/** A session whose sound is taken. */
export interface Listener {
  encryption: CallEncryption;
  outlet: Pick<Outlet, 'audio' | 'invalidAudio'>;
}

export interface SoundInlet {
  /** Sound of this session is taken from now on. */
  open(session: number, listener: Listener): void;
  close(session: number): void;
  /** @returns false if no session that the frame is for takes it */
  take(message: Extract<ToHost, { type: 'audio' }>): boolean;
}

/** Where frames come from: one capture, whose frames are numbered on. */
interface Source {
  pace: Pace;
  /** the session that its frames named first, of those that take them */
  leader: number;
  sequence: number;
}

/**
 * A frame's way in: it is read once, and for each session that it is for it is dropped if it must not leave there,
 * otherwise sealed and passed on. Sessions that a frame names together play from one source.
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
          // Another session's frames come by this number already: this is a capture of its own.
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
