/** Lets go of whatever the stream comes from. */
export const stopTracks = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());
