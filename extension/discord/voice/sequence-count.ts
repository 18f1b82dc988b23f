import { EarshotError } from '../../../shared-protocol/error.ts';

const wrap = 0x1_0000;

export interface SequenceCount {
  /** of the last numbered message, text or binary; -1 before any. 0 is a valid number. */
  readonly last: number;
  /** After a resume the next number must follow the last one. */
  expectNext(): void;
  /**
   * Counts a number. @returns false for a message that was read before the connection broke and came again
   * @throws EarshotError `voice-session-ended` if the server no longer had all missed messages
   */
  takes(number: number): boolean;
}

/** The u16 of v8's numbered messages: the server wraps it, and a client echoes the last one it received. */
export function createSequenceCount(): SequenceCount {
  let last = -1;
  let isResuming = false;
  return {
    get last() {
      return last;
    },
    expectNext() {
      isResuming = last >= 0;
    },
    takes(number) {
      const ahead = (number - last + wrap) % wrap;
      if (isResuming && (ahead === 0 || ahead > wrap / 2)) return false;
      if (isResuming && ahead !== 1) throw new EarshotError('voice-session-ended', 'messages were lost in the resume');
      isResuming = false;
      last = number;
      return true;
    },
  };
}
