import { fromBase64 } from '../../shared-protocol/base64.ts';
import { findOutputs } from './outputs.ts';
import type { Gains, OpenPlayer } from './player-contract.ts';
import { createVoicePlayer, type VoicePlayer } from './voice-player.ts';

/** A decoder is closed after its person was silent for this long; the next word opens another. */
const forgetAfterMs = 60_000;
const lookEveryMs = 10_000;

/** Only Chromium can play a context on another device than the system's. */
type MovableContext = AudioContext & { setSinkId?(id: string): Promise<void> };

/**
 * The player itself, wherever there is a page. Its context is its own: nothing leads from here into what is streamed.
 * ```
 * decoder ─▶ person's volume ─┬─▶ loudspeakers
 * decoder ─▶ person's volume ─┘
 * ```
 */
export const openLocalPlayer: OpenPlayer = ({ onOutputs }) => {
  const context: MovableContext = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
  const voices = new Map<string, { player: VoicePlayer; atMs: number }>();
  let gains: Gains = {};
  let isClosed = false;

  const resume = (): void => {
    if (context.state !== 'running' && !isClosed) context.resume().catch(() => undefined);
  };
  const nameOutputs = (): void => void findOutputs().then((outputs) => isClosed || onOutputs(outputs));
  const forgetSilent = (): void => {
    for (const [userId, { player, atMs }] of voices) {
      if (performance.now() - atMs < forgetAfterMs) continue;
      player.close();
      voices.delete(userId);
    }
  };
  const voiceOf = (userId: string): VoicePlayer => {
    const player = voices.get(userId)?.player ?? createVoicePlayer(context, context.destination, gains[userId] ?? 1);
    voices.set(userId, { player, atMs: performance.now() });
    return player;
  };

  context.addEventListener('statechange', resume);
  navigator.mediaDevices?.addEventListener('devicechange', nameOutputs);
  const timer = setInterval(forgetSilent, lookEveryMs);
  resume();
  nameOutputs();

  return {
    heard(heard) {
      for (const { userId, lost = 0, data } of heard) {
        const frame = fromBase64(data);
        if (frame) voiceOf(userId).play(frame, lost);
      }
    },
    setGains(next) {
      gains = next;
      for (const [userId, { player }] of voices) player.setGain(gains[userId] ?? 1);
    },
    // One that was unplugged is refused, and the sound stays where it is.
    playOn: (outputId) => void context.setSinkId?.(outputId ?? '').catch(() => undefined),
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      navigator.mediaDevices?.removeEventListener('devicechange', nameOutputs);
      context.removeEventListener('statechange', resume);
      for (const { player } of voices.values()) player.close();
      voices.clear();
      void context.close();
    },
  };
};
