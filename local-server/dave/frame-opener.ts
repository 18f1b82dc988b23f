import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import type { Clock } from './clock.ts';
import { isEncryptedFrame } from './frame-check.ts';
import type { Bytes } from './mls-writer.ts';

/** Frames of one sender, or of all together. Each is counted in exactly one field. */
export interface FrameFigures {
  decrypted: number;
  /** Discord's silence frame, which is never encrypted */
  silence: number;
  /** plain frames while the call is not encrypted, or is about to change */
  passedThrough: number;
  /** plain frames in an encrypted call: dropped, and the sender has leaked sound */
  plaintext: number;
  /** encrypted for a group that we have not joined yet, which is no fault */
  early: number;
  /** encrypted, and no key fits */
  undecryptable: number;
}

export interface FrameOpener {
  /** @returns the frame to decode; null for one to drop */
  open(userId: string, frame: Bytes): Bytes | null;
  /** Of one sender, by default of all. */
  figures(userId?: string): FrameFigures;
  /** A new group: frames for the old one become unreadable. */
  entered(): void;
}

/** How long senders may take to switch to a new epoch; receivers keep old keys for as long. */
export const keyRetentionMs = 10_000;

interface FrameOpenerOptions {
  clock: Clock;
  /** throws if no key of that user fits */
  decrypt(userId: string, frame: Bytes): Bytes;
  hasKeyOf(userId: string): boolean;
  isPlainAllowed(): boolean;
  isEncrypting(): boolean;
}

const none: FrameFigures = { decrypted: 0, silence: 0, passedThrough: 0, plaintext: 0, early: 0, undecryptable: 0 };

export function createFrameOpener(options: FrameOpenerOptions): FrameOpener {
  const perUser = new Map<string, FrameFigures>();
  const decrypted = new Set<string>();
  let enteredAtMs = -Infinity;

  const count = (userId: string, figure: keyof FrameFigures): void => {
    const figures = perUser.get(userId) ?? { ...none };
    figures[figure] += 1;
    perUser.set(userId, figures);
  };

  const isEarly = (userId: string): boolean =>
    !options.hasKeyOf(userId) || (!decrypted.has(userId) && options.clock.nowMs() - enteredAtMs < keyRetentionMs);

  const classify = (userId: string, frame: Bytes): [keyof FrameFigures, Bytes | null] => {
    if (isSilenceFrame(frame)) return ['silence', frame];
    if (!isEncryptedFrame(frame)) return options.isPlainAllowed() ? ['passedThrough', frame] : ['plaintext', null];
    try {
      const opened = options.decrypt(userId, frame);
      decrypted.add(userId);
      return ['decrypted', opened];
    } catch {
      // Without encryption a frame may look like this by chance.
      if (!options.isEncrypting()) return ['passedThrough', frame];
      return [isEarly(userId) ? 'early' : 'undecryptable', null];
    }
  };

  return {
    open(userId, frame) {
      const [figure, opened] = classify(userId, frame);
      count(userId, figure);
      return opened;
    },
    figures(userId) {
      if (userId !== undefined) return { ...(perUser.get(userId) ?? none) };
      const sum = { ...none };
      for (const figures of perUser.values())
        for (const key of Object.keys(none) as (keyof FrameFigures)[]) sum[key] += figures[key];
      return sum;
    },
    entered() {
      decrypted.clear();
      enteredAtMs = options.clock.nowMs();
    },
  };
}
