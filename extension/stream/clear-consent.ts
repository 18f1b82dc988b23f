import type { Dave } from './stream-event.ts';

/**
 * Whether this stream's sound may leave without end-to-end encryption, for one channel at a time. A call that was never
 * encrypted may be in clear; one that was, on this connection or an earlier one, only with the user's consent.
 */
export interface ClearConsent {
  /** the host must hold the sound of a new connection without encryption */
  readonly refusesClear: boolean;
  /** the host's report about the present connection */
  onDave(state: Dave['state']): void;
  /** the user agreed, as long as this call lasts */
  agree(): void;
  /** another channel is another call */
  reset(): void;
}

export function createClearConsent(): ClearConsent {
  let wasEncrypted = false;
  let isAgreed = false;
  return {
    get refusesClear() {
      return wasEncrypted && !isAgreed;
    },
    onDave(state) {
      wasEncrypted ||= state !== 'off';
    },
    agree() {
      isAgreed = true;
    },
    reset() {
      wasEncrypted = false;
      isAgreed = false;
    },
  };
}
