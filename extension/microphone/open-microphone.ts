import type { MicrophoneFault, MicrophoneWish } from '../capture/sound/tab-capture.ts';

/** The settings that need another stream; a change of any other does not. */
export type MicrophoneSource = Pick<MicrophoneWish, 'deviceId' | 'cancelsEcho'>;

/**
 * `all` removes everything that this computer plays, including the streamed tabs. A browser that knows only yes and no
 * reads it as yes, because a non-boolean member of a dictionary becomes true.
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

/** Why the browser opened none, by its exception's name. */
export function microphoneFault(thrown: unknown): MicrophoneFault {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

/** The browser's microphones, as far as they are needed here. */
export interface MicrophoneDoor {
  /** Rejects with the browser's own exception. */
  open(source: MicrophoneSource): Promise<MediaStream>;
  /** never asks: a hidden page cannot, and each refusal brings a permanent one closer */
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
