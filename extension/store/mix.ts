import * as v from 'valibot';
import type { Tab } from './tab.ts';

export const Indicator = v.picklist(['ring', 'none', 'priority']);

/** Linear, from silence to as it is. */
export const Volume = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Twice as loud is what a quiet tab needs; a limiter holds what is above its ceiling then. */
const ChannelVolume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

/** Gains are linear. What happens to the mix as a whole; each tab's own volume is with the tab. */
export const MixFields = v.object({
  /** to the channel, 0 to 2: what is above the ceiling of a limiter is held there */
  channelVolume: ChannelVolume,
  isMuted: v.boolean(),
  /** on this computer, 0 to 1, whatever the channel hears */
  monitorVolume: Volume,
  isMonitorMuted: v.boolean(),
  /** nothing leaves, and the tabs stay audible on this computer */
  isPaused: v.boolean(),
});
export type Mix = v.InferOutput<typeof MixFields>;

export const plainMix: Mix = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  isPaused: false,
};

/** A tab in the mix. */
export interface MixedTab {
  tab: Tab;
  /** 0 to 1 */
  volume: number;
  isMuted: boolean;
  /** Only the soloed are heard, if there are any; the others' own mutes stay. */
  isSoloed: boolean;
}
