import type { MicrophoneFault, MicrophoneWish } from '../capture/sound/tab-capture.ts';

/** What decides which stream is opened: a change of anything else needs no other. */
export type MicrophoneSource = Pick<MicrophoneWish, 'deviceId' | 'cancelsEcho'>;

/**
 * `all` takes out whatever this computer plays, the streamed tabs too. A browser that knows only yes and no reads it as
 * yes, as a dictionary's member that is no boolean becomes one.
 */
const everything = { ideal: 'all' } as unknown as ConstrainBoolean;

export const microphoneConstraints = ({ deviceId, cancelsEcho }: MicrophoneSource): MediaStreamConstraints => ({
  audio: {
    ...(deviceId !== null && { deviceId: { exact: deviceId } }),
    channelCount: { ideal: 1 },
    echoCancellation: cancelsEcho ? everything : false,
    noiseSuppression: true,
    autoGainControl: true,
  },
});

/** Why the browser opened none, by the name of its exception. */
export function microphoneFault(thrown: unknown): MicrophoneFault {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

/** The browser's microphones, as far as one needs them here. */
export interface MicrophoneDoor {
  /** Rejects with the browser's own exception. */
  open(source: MicrophoneSource): Promise<MediaStream>;
  /** without asking anybody: a page that nobody sees cannot ask, and each refusal brings a lasting one nearer */
  mayOpen(): Promise<boolean>;
  /** @returns how to stop listening */
  onPermission(listener: () => void): () => void;
}

/** Those of the page that this runs in. */
export function ownMicrophones(): MicrophoneDoor {
  const asked = navigator.permissions.query({ name: 'microphone' });
  asked.catch(() => undefined);
  return {
    open: (source) => navigator.mediaDevices.getUserMedia(microphoneConstraints(source)),
    mayOpen: async () => (await asked).state === 'granted',
    onPermission(listener) {
      const life = new AbortController();
      void asked.then(
        (status) => status.addEventListener('change', listener, { signal: life.signal }),
        () => undefined,
      );
      return () => life.abort();
    },
  };
}
