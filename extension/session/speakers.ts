import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { Voice } from '../../shared-protocol/native-messages.ts';
import type { VoiceEvent } from '../discord/voice/voice-contract.ts';

/** A voice channel holds fewer; any more are not its voices. */
const maxVoices = 1000;

/**
 * How long after a voice's last packet it counts as silent, in ms: the helper waits 300 ms, and checks ten times a
 * second.
 */
export const silentAfterMs = 350;

/** Who is heard right now. */
export interface Speakers {
  /** user ids */
  now(): ReadonlySet<string>;
  onVoice(event: VoiceEvent): void;
  /** SSRCs whose packets arrive, as reported by the host */
  onActivity(ssrcs: readonly number[]): void;
  /** everybody with a known SSRC, speaking or not */
  voices(): Voice[];
  clear(): void;
}

/**
 * In the original dialect Speaking events report who speaks. In v8 clients announce only once that they are about to,
 * with their SSRC and whether they want a ring: the ring follows the packets.
 */
export function createSpeakers(dialect: Dialect): Speakers {
  const voices = new Map<string, { ssrc: number; isSpeaking: boolean }>();
  let active: ReadonlySet<number> = new Set();
  return {
    now() {
      const heard = [...voices].filter(
        ([, { ssrc, isSpeaking }]) => isSpeaking && (dialect === 'original' || active.has(ssrc)),
      );
      return new Set(heard.map(([userId]) => userId));
    },
    voices: () => [...voices].map(([userId, { ssrc }]) => ({ userId, ssrc })),
    onVoice(event) {
      if (event.type === 'user-left') voices.delete(event.userId);
      if (event.type === 'closed') voices.clear();
      if (event.type !== 'speaking' || (voices.size >= maxVoices && !voices.has(event.userId))) return;
      voices.set(event.userId, { ssrc: event.ssrc, isSpeaking: event.isSpeaking });
    },
    onActivity(ssrcs) {
      active = new Set(ssrcs);
    },
    clear() {
      voices.clear();
      active = new Set();
    },
  };
}
