import { EarshotError } from '../../shared-protocol/error.ts';
import type { Stats, ToHost } from '../../shared-protocol/native-messages.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

/** What a dialect does with frames before they are queued to be sent, and what it agrees on for that. */
export interface CallEncryption {
  /** Session Description was received. @throws EarshotError `message-shape` */
  start(call: Of<'start'>['dave']): void;
  /** A message of the voice gateway. @throws EarshotError `message-state` where the dialect has none */
  receive(message: Of<'relay-json' | 'relay-binary'>): void;
  /** The frame as it may be queued; `held` where it must not leave, `unusable` where it is no sound. */
  admit(frame: Uint8Array): Uint8Array | 'held' | 'unusable';
  /** The user goes on although the server turned encryption off. @throws EarshotError `message-state` where the dialect has none */
  agreeToClear(): void;
  figures(): Pick<Stats, 'held' | 'daveDropped'>;
  /** Forgets the keys. */
  end(): void;
}

/** The original dialect: frames leave as they are, and only the maker of the packets knows what they are. */
export const noCallEncryption: CallEncryption = {
  start: () => undefined,
  receive({ type }) {
    throw new EarshotError('message-state', type);
  },
  admit: (frame) => frame,
  agreeToClear() {
    throw new EarshotError('message-state', 'agree-clear');
  },
  figures: () => ({}),
  end: () => undefined,
};
