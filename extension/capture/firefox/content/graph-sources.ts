import type { Receiver } from './receivers.ts';
import { openTrackSource, type TrackSource } from './track-source.ts';

/** The sound of the page's own audio graphs, by the stream that each leads to. */
export interface GraphSources {
  add(stream: MediaStream, receiver: Receiver): void;
  remove(stream: MediaStream): void;
}

export function createGraphSources(): GraphSources {
  const graphs = new Map<MediaStream, TrackSource[]>();
  return {
    add(stream, receiver) {
      graphs.set(
        stream,
        stream.getAudioTracks().map((track) => openTrackSource(track, receiver, 1)),
      );
    },
    remove(stream) {
      for (const source of graphs.get(stream) ?? []) source.close();
      graphs.delete(stream);
    },
  };
}
