import { hangoverBlocks, silentPeak } from '../capture/sound/silence-gate.ts';
import type { MicrophoneHeard } from '../capture/sound/tab-capture.ts';
import { createGatedDelay } from './gated-delay.ts';

/** A meter shows no more than 25 a second. */
const tellEvery = 2;

/**
 * The microphone on its first input, as one channel, and the rest of the mix on its second. It passes the first one
 * through its gate, and reports on both.
 */
class MicrophoneWorklet extends AudioWorkletProcessor {
  #told: MicrophoneHeard = { peak: 0, isSpeaking: false, isAlone: false };
  #blocks = 0;
  /** blocks since anything else made sound */
  #othersSilent = 0;
  #othersPeak = 0;
  readonly #gate = createGatedDelay(({ peak, isSpeaking }) => {
    this.#blocks += 1;
    this.#othersSilent = this.#othersPeak < silentPeak ? this.#othersSilent + 1 : 0;
    this.#othersPeak = 0;
    const isAlone = this.#othersSilent > hangoverBlocks;
    const isChange = isSpeaking !== this.#told.isSpeaking || isAlone !== this.#told.isAlone;
    const isLevelDue = this.#blocks % tellEvery === 0 && peak !== this.#told.peak;
    if (!isChange && !isLevelDue) return;
    this.#told = { peak, isSpeaking, isAlone };
    this.port.postMessage(this.#told);
  });
  readonly #nothing = new Float32Array(128);

  override process([microphone, others]: Float32Array[][], [output]: Float32Array[][]): boolean {
    for (const side of others ?? [])
      for (const sample of side) this.#othersPeak = Math.max(this.#othersPeak, Math.abs(sample));
    this.#gate(microphone?.[0] ?? this.#nothing, output![0]!);
    return true;
  }
}

registerProcessor('microphone', MicrophoneWorklet);
