import * as v from 'valibot';
import { Volume } from './mix.ts';

/** The user's microphone as a source of the mix. */
export const MicrophoneFields = v.object({
  isOn: v.boolean(),
  /** as the browser names it to Earshot alone; null is the browser's own choice */
  deviceId: v.nullable(v.pipe(v.string(), v.maxLength(512))),
  /** of the chosen device, for the time in which it is not connected */
  deviceName: v.nullable(v.pipe(v.string(), v.maxLength(512))),
  usesPushToTalk: v.boolean(),
  /** what this computer plays is taken out of it */
  cancelsEcho: v.boolean(),
  volume: Volume,
  /** kept: nobody who muted it is to be heard by the next stream */
  isMuted: v.boolean(),
});
export type Microphone = v.InferOutput<typeof MicrophoneFields>;

export const noMicrophone: Microphone = {
  isOn: false,
  deviceId: null,
  deviceName: null,
  usesPushToTalk: false,
  cancelsEcho: true,
  volume: 1,
  isMuted: false,
};
