import { fadeCurve, rampMs } from '../sound/fade.ts';

/** A gain in the graph. It starts at the value it was made with, and glides to each new one. */
export interface Gain {
  readonly node: GainNode;
  /** From its current value. A value that it already has, or glides to, changes nothing. */
  set(value: number, overMs?: number): void;
}

export function openGain(context: AudioContext, value: number, to: AudioNode): Gain {
  const node = context.createGain();
  node.gain.value = value;
  node.connect(to);
  let target = value;
  return {
    node,
    set(next, overMs = rampMs) {
      if (next === target) return;
      target = next;
      glide(node, next, overMs);
    },
  };
}

function glide({ context, gain }: GainNode, value: number, overMs: number): void {
  const now = context.currentTime;
  const from = gain.value;
  gain.cancelScheduledValues(now);
  if (overMs > rampMs) return void gain.setValueCurveAtTime(fadeCurve(from, value, overMs), now, overMs / 1000);
  gain.setValueAtTime(from, now);
  gain.linearRampToValueAtTime(value, now + overMs / 1000);
}
