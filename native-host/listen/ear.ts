import type { HeardVoice, Voice } from '../../shared-protocol/native-messages.ts';
import { isSilenceFrame, maxOpusBytes } from '../../shared-protocol/opus-frame.ts';
import { createRateLimit } from '../../shared-protocol/rate-limit.ts';
import type { VoicePacket } from '../transport/rtp-opener.ts';
import { createHeardOrder, type Content, type HeardOrder } from './heard-order.ts';
import { createStage } from './stage.ts';

/** A voice is 50 packets a second. A stalled network delivers a second of them at once; more is a flood. */
const voiceRate = { burst: 50, perSecond: 60 };

/** Packets may be forged, which only decryption reveals: a few forged ones must not displace genuine ones. */
const openingRate = { burst: 200, perSecond: 240 };

/** A session's connection to the ear, if it listens. */
export interface Ear {
  /** All voices to decrypt; null for none: then nothing is decrypted. */
  listenTo(voices: readonly Voice[] | null): void;
  /** Whether a packet is worth decrypting; asked once for each. */
  wants(ssrc: number, isSilence: boolean): boolean;
  /** A decrypted packet, genuine and new. */
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
  /** The frame without its end-to-end encryption; null without a key for it. */
  unseal(userId: string, frame: Uint8Array): Uint8Array | null;
  /** how long frames are gathered for one message, in ms */
  batchMs(): number;
  send(voices: HeardVoice[]): void;
}

/** Takes voice packets, and returns Opus frames: each speaker's in order, and all of a moment together. */
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
