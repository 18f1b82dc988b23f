/**
 * How silence leaves in an encrypted call, be it the end of a talk spurt or not. Discord's servers make such frames themselves,
 * so receivers take Discord's silence frame in clear. The authors of DAVE work on that, and will drop the exception with it
 * (https://daveprotocol.com, "Silence Packets"): receivers then drop what is in clear, and this becomes `sealed`.
 */
export const silenceLeaves: SilenceLeaves = 'clear';
export type SilenceLeaves = 'clear' | 'sealed';

/** 20 ms of zeros as encoders write them, in stereo: davey encrypts anything but Discord's own silence frame. */
export const encodedSilence: Uint8Array = Uint8Array.of(0xfc, 0xff, 0xfe);
