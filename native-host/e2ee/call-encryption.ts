import { EarshotError } from '../../shared-protocol/error.ts';
import type { Stats, ToHost } from '../../shared-protocol/native-messages.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

/** A dialect's processing of frames before they are queued, and the key agreement for that. */
export interface CallEncryption {
  /** Session Description was received. @throws EarshotError `message-shape` */
  start(call: Of<'start'>['dave']): void;
  /** A message of the voice gateway. @throws EarshotError `message-state` if the dialect has none */
  receive(message: Of<'relay-json' | 'relay-binary'>): void;
  /** False if it is not sound, and must not be encrypted. */
  isUsable(frame: Uint8Array): boolean;
  /** The frame for the queue; null if it must not leave. */
  seal(frame: Uint8Array): Uint8Array | null;
  /** Another person's frame, decrypted; null without a key for it. */
  open(userId: string, frame: Uint8Array): Uint8Array | null;
  /**
   * The user continues although the server turned encryption off.
   * @throws EarshotError `message-state` if the dialect has none
   */
  agreeToClear(): void;
  figures(): Pick<Stats, 'held' | 'daveDropped'>;
  /** Forgets the keys. */
  end(): void;
}

/** The original dialect: frames leave as they are, and only the packetizer inspects them. */
export const noCallEncryption: CallEncryption = {
  start: () => undefined,
  receive({ type }) {
    throw new EarshotError('message-state', type);
  },
  isUsable: () => true,
  seal: (frame) => frame,
  open: (_, frame) => frame,
  agreeToClear() {
    throw new EarshotError('message-state', 'agree-clear');
  },
  figures: () => ({}),
  end: () => undefined,
};
