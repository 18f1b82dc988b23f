/** A step in the volume is heard as a click; 10 ms are too short to be heard as a fade. */
const rampSeconds = 0.01;
export const rampMs = rampSeconds * 1000;

export function openGain(context: AudioContext, value: number, to: AudioNode): GainNode {
  const node = context.createGain();
  node.gain.value = value;
  node.connect(to);
  return node;
}

/** From wherever the gain is now. */
export function ramp({ context, gain }: GainNode, value: number): void {
  const now = context.currentTime;
  gain.cancelScheduledValues(now);
  gain.setValueAtTime(gain.value, now);
  gain.linearRampToValueAtTime(value, now + rampSeconds);
}
