import * as v from 'valibot';
import { Volume } from './mix.ts';

/** The user's microphone as a source of the mix. */
export const MicrophoneFields = v.object({
  isOn: v.boolean(),
  /** the browser's id of the device, valid for Earshot only; null is the browser's default */
  deviceId: v.nullable(v.pipe(v.string(), v.maxLength(512))),
  /** the device's name, for times when it is not connected */
  deviceName: v.nullable(v.pipe(v.string(), v.maxLength(512))),
  usesPushToTalk: v.boolean(),
  /** removes this computer's output from it (echo cancellation) */
  cancelsEcho: v.boolean(),
  volume: Volume,
  /** stored, so that a muted microphone is still muted in the next stream */
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
