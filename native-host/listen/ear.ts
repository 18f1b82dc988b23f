import type { HeardVoice, Voice } from '../../shared-protocol/native-messages.ts';
import { isSilenceFrame, maxOpusBytes } from '../../shared-protocol/opus-frame.ts';
import { createRateLimit } from '../../shared-protocol/rate-limit.ts';
import type { VoicePacket } from '../transport/rtp-opener.ts';
import { createHeardOrder, type Content, type HeardOrder } from './heard-order.ts';
import { createStage } from './stage.ts';

/** A voice is 50 packets a second. A network that stood still delivers a second of them at once; more is a flood. */
const voiceRate = { burst: 50, perSecond: 60 };

/** What comes may be forged, which only opening it tells: a few forged packets must not cost the genuine ones. */
const openingRate = { burst: 200, perSecond: 240 };

/** What a session listens with, if it does. */
export interface Ear {
  /** Whose packets are to be heard, all of them; null for nobody: then nothing is decrypted. */
  listenTo(voices: readonly Voice[] | null): void;
  /** Whether a packet that came is worth being opened; each is asked about once. */
  wants(ssrc: number, isSilence: boolean): boolean;
  /** A packet that was, is genuine and has not come before. */
  packet(packet: VoicePacket): void;
  close(): void;
}

interface Speaker {
  userId: string;
  order: HeardOrder;
  mayOpen(nowMs: number): boolean;
  isWithinRate(nowMs: number): boolean;
}

export interface EarOptions {
  nowMs(): number;
  /** The frame without its end-to-end encryption; null if there is no key for it. */
  unseal(userId: string, frame: Uint8Array): Uint8Array | null;
  /** how long frames are gathered for one message, in ms */
  batchMs(): number;
  send(voices: HeardVoice[]): void;
}

/** Packets of voices in, and frames of Opus out, each speaker's in their order and all of a moment together. */
export function createEar({ nowMs, unseal, batchMs, send }: EarOptions): Ear {
  const speakers = new Map<number, Speaker>();
  const stage = createStage();
  let timer: NodeJS.Timeout | null = null;

  const stop = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };

  const handOn = (): void => {
    timer = null;
    const now = nowMs();
    const voices: HeardVoice[] = [];
    let isWaiting = false;
    for (const { userId, order } of speakers.values()) {
      for (const { lost, data } of order.release(now))
        voices.push({ userId, ...(lost > 0 && { lost }), data: Buffer.from(data).toString('base64') });
      isWaiting ||= order.isWaiting;
    }
    if (isWaiting) timer = setTimeout(handOn, batchMs());
    if (voices.length > 0) send(voices);
  };

  const contentOf = (userId: string, payload: Uint8Array): Content => {
    const frame = unseal(userId, payload);
    if (!frame || frame.length === 0 || frame.length > maxOpusBytes) return 'unreadable';
    return isSilenceFrame(frame) ? 'silence' : frame;
  };

  return {
    listenTo(voices) {
      const wanted = new Map((voices ?? []).map(({ ssrc, userId }) => [ssrc, userId]));
      for (const [ssrc, { userId }] of speakers) if (wanted.get(ssrc) !== userId) speakers.delete(ssrc);
      for (const [ssrc, userId] of wanted) {
        if (speakers.has(ssrc)) continue;
        speakers.set(ssrc, {
          userId,
          order: createHeardOrder(),
          mayOpen: createRateLimit(openingRate),
          isWithinRate: createRateLimit(voiceRate),
        });
      }
      if (speakers.size > 0) return;
      stop();
      stage.clear();
    },
    wants(ssrc, isSilence) {
      const speaker = speakers.get(ssrc);
      if (!speaker) return false;
      const now = nowMs();
      if (!(isSilence ? stage.has(ssrc) : stage.admit(ssrc, now))) return false;
      return speaker.mayOpen(now);
    },
    packet({ ssrc, sequence, payload }) {
      const speaker = speakers.get(ssrc);
      const now = nowMs();
      if (!speaker?.isWithinRate(now)) return;
      speaker.order.push(sequence, contentOf(speaker.userId, payload), now);
      timer ??= setTimeout(handOn, batchMs());
    },
    close() {
      stop();
      speakers.clear();
      stage.clear();
    },
  };
}
