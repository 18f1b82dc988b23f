import { tone } from '../sound/tone.ts';

/** Plays once, from now on. */
export function playTone(context: AudioContext, to: AudioNode): void {
  const envelope = context.createGain();
  const oscillator = context.createOscillator();
  const now = context.currentTime;
  const end = now + tone.seconds;
  envelope.gain.setValueAtTime(0, now);
  envelope.gain.linearRampToValueAtTime(tone.amplitude, now + tone.edgeSeconds);
  envelope.gain.setValueAtTime(tone.amplitude, end - tone.edgeSeconds);
  envelope.gain.linearRampToValueAtTime(0, end);
  oscillator.frequency.value = tone.hz;
  oscillator.connect(envelope).connect(to);
  oscillator.start(now);
  oscillator.stop(end);
}
