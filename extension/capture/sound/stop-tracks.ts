/** Releases the stream's source. */
export const stopTracks = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());
