/** Firefox's name; TypeScript's library knows neither this one nor the element's. */
type Capturable = HTMLMediaElement & { captureStream(): MediaStream };

/** One media element's sound in our graph, until `close`. */
export interface ElementSource {
  close(): void;
}

/**
 * Connects what an element plays to `bus`, at the volume that the user hears. The element stays audible. A change of
 * source, an end or a replay removes and adds tracks; the stream stays.
 * Where the page's origin may not read the samples, Firefox hands out silence in their place.
 * @returns null where the browser gives no stream: protected media
 */
export function openElementSource(
  element: HTMLMediaElement,
  context: AudioContext,
  bus: AudioNode,
): ElementSource | null {
  // The page's own stream that the hook hands over has no element to play it.
  const isCarrier = !element.isConnected && element.paused && element.srcObject instanceof MediaStream;
  let stream: MediaStream;
  try {
    stream = isCarrier ? (element.srcObject as MediaStream) : (element as Capturable).captureStream();
  } catch {
    return null;
  }
  const volume = new GainNode(context, { gain: 1 });
  volume.connect(bus);
  const nodes = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();

  function addTrack(track: MediaStreamTrack): void {
    if (track.kind !== 'audio' || nodes.has(track)) return;
    const node = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
    node.connect(volume);
    nodes.set(track, node);
  }
  function removeTrack(track: MediaStreamTrack): void {
    nodes.get(track)?.disconnect();
    nodes.delete(track);
  }
  const onAdd = ({ track }: MediaStreamTrackEvent): void => addTrack(track);
  const onRemove = ({ track }: MediaStreamTrackEvent): void => removeTrack(track);
  const onVolume = (): void => {
    volume.gain.value = isCarrier ? 1 : element.muted ? 0 : element.volume;
  };

  onVolume();
  for (const track of stream.getAudioTracks()) addTrack(track);
  stream.addEventListener('addtrack', onAdd);
  stream.addEventListener('removetrack', onRemove);
  element.addEventListener('volumechange', onVolume);
  return {
    close() {
      stream.removeEventListener('addtrack', onAdd);
      stream.removeEventListener('removetrack', onRemove);
      element.removeEventListener('volumechange', onVolume);
      for (const track of [...nodes.keys()]) removeTrack(track);
      volume.disconnect();
      // The hook's stream is its own to end.
      if (!isCarrier) for (const track of stream.getTracks()) track.stop();
    },
  };
}
