import * as v from 'valibot';
import type { Tab } from './tab.ts';

export const Indicator = v.picklist(['ring', 'none', 'priority']);

/** Linear, from silence to unchanged. */
export const Volume = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A quiet tab may need twice its volume; a limiter then holds its peaks. */
const ChannelVolume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

/** Linear gains of the whole mix; each tab's own volume is stored with the tab. */
export const MixFields = v.object({
  /** to the channel, 0 to 2; a limiter holds peaks above its ceiling */
  channelVolume: ChannelVolume,
  isMuted: v.boolean(),
  /** on this computer, 0 to 1, whatever the channel hears */
  monitorVolume: Volume,
  isMonitorMuted: v.boolean(),
  /** nothing leaves, but the tabs stay audible on this computer */
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
  /** Only soloed tabs are heard, if there are any; the others keep their own mutes. */
  isSoloed: boolean;
}
