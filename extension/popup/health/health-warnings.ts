import type { HealthView } from '../../page-contract/view.ts';

/** A stream of 20 ms frames makes 50 packets a second; 10 % fewer are audible as gaps. */
const fewestPackets = 45;
/** Beyond a quarter of a second people notice the delay. */
const mostDelayMs = 250;

/**
 * Which figures of the health line are bad. The original dialect sends many more, smaller packets, never fewer.
 * @param isSounding false for a silent, muted or paused mix, of which nothing is sent
 */
export const healthWarnings = ({ packetsPerSecond, dropped, delayMs, dave }: HealthView, isSounding: boolean) => ({
  // Nothing may leave before there is a key, or somebody to agree on one with.
  packets: isSounding && packetsPerSecond < fewestPackets && (dave === 'off' || dave === 'ready'),
  dropped: dropped > 0,
  delay: delayMs > mostDelayMs,
});
