/** The setup page's test: long enough to be sure of it, and soft enough for a channel full of people. */
const toneSeconds = 2;
const toneHz = 440;
/** -12 dBFS */
const toneAmplitude = 0.25;
const edgeSeconds = 0.05;

/** Sounds once, from now on. */
export function playTone(context: AudioContext, to: AudioNode): void {
  const envelope = context.createGain();
  const oscillator = context.createOscillator();
  const now = context.currentTime;
  const end = now + toneSeconds;
  envelope.gain.setValueAtTime(0, now);
  envelope.gain.linearRampToValueAtTime(toneAmplitude, now + edgeSeconds);
  envelope.gain.setValueAtTime(toneAmplitude, end - edgeSeconds);
  envelope.gain.linearRampToValueAtTime(0, end);
  oscillator.frequency.value = toneHz;
  oscillator.connect(envelope).connect(to);
  oscillator.start(now);
  oscillator.stop(end);
}
