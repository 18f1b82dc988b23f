import * as v from 'valibot';
import type { MixView } from '../page-contract/view.ts';

export const Indicator = v.picklist(['ring', 'none', 'priority']);

/** Linear, from silence to as it is. */
export const Volume = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Twice as loud is what a quiet tab needs; a limiter holds what is above its ceiling then. */
const ChannelVolume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

export const MixFields = v.object({
  channelVolume: ChannelVolume,
  isMuted: v.boolean(),
  monitorVolume: Volume,
  isMonitorMuted: v.boolean(),
  isPaused: v.boolean(),
});

export const plainMix: MixView = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  isPaused: false,
};
