import { sampleRate } from '../../capture/sound/block.ts';

/** How far effects lower the music, and how fast it goes down and comes back: the same as for ducking under speech. */
const loweredShare = 0.35;
const lowerSeconds = 0.05;
const raiseSeconds = 0.5;
/** A shorter ramp is heard as a click. */
const rampSeconds = 0.02;

/**
 * ```
 * pads  ──────────────▶ bus ─┬─▶ the mix
 * music ─▶ lowered ───▶      └─▶ here ─▶ loudspeakers
 * ```
 */
export interface BoardOutput {
  readonly context: AudioContext;
  /** what the pads play */
  readonly pads: AudioNode;
  /** what the playlist plays */
  readonly music: AudioNode;
  /** all of it, for the mix */
  readonly bus: AudioNode;
  lowerMusic(isLow: boolean): void;
  /** on this computer, 0 to 1; the mix does not change with it */
  setHere(volume: number): void;
  /** Browsers let a page play sound only after the user has interacted with it. */
  wake(): void;
}

export function openBoardOutput(): BoardOutput {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const here = connected(context, context.destination);
  const bus = connected(context, here);
  const pads = connected(context, bus);
  const music = connected(context, bus);

  return {
    context,
    pads,
    music,
    bus,
    lowerMusic: (isLow) => glide(music, isLow ? loweredShare : 1, isLow ? lowerSeconds : raiseSeconds),
    setHere: (volume) => glide(here, volume, rampSeconds),
    wake() {
      // If refused, it stays silent until the next interaction.
      if (context.state !== 'running') context.resume().catch(() => undefined);
    },
  };
}

function connected(context: AudioContext, to: AudioNode): GainNode {
  const node = context.createGain();
  node.connect(to);
  return node;
}

/** From the gain's current value. */
export function glide({ context, gain }: GainNode, value: number, seconds = rampSeconds): void {
  const now = context.currentTime;
  gain.cancelScheduledValues(now);
  gain.setValueAtTime(gain.value, now);
  gain.linearRampToValueAtTime(value, now + seconds);
}
