import { EarshotError } from '../../../shared-protocol/error.ts';
import type { AudioFormat } from '../capture.ts';
import type { FromEncoder, ToEncoder } from '../encoder-worker.ts';
import { sampleRate } from '../frame-encoder.ts';

export interface TabGraph {
  encode(format: AudioFormat | null): void;
  close(): void;
}

/** Chromium's own name for a tab's stream among the getUserMedia constraints. */
const tabConstraints = (streamId: string): MediaStreamConstraints =>
  ({ audio: { mandatory: { chromeMediaSource: 'tab', chromeMediaSourceId: streamId } } }) as MediaStreamConstraints;

/**
 * Opens the tab's stream and wires it: to the speakers, since a captured tab is silent for its user otherwise, and
 * through the block worklet to the encoder's worker.
 * @throws EarshotError capture-refused where the stream id is stale or used
 */
export async function openTabGraph(
  streamId: string,
  onEncoded: (message: FromEncoder) => void,
  onEnded: () => void,
): Promise<TabGraph> {
  const stream = await navigator.mediaDevices.getUserMedia(tabConstraints(streamId)).catch((cause: unknown) => {
    throw new EarshotError('capture-refused', String(cause), cause);
  });
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  await context.audioWorklet.addModule('../block-worklet.js');
  if (context.state === 'suspended') await context.resume();

  const source = context.createMediaStreamSource(stream);
  source.connect(context.destination);
  const blocks = new AudioWorkletNode(context, 'block', {
    numberOfInputs: 1,
    numberOfOutputs: 0,
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  source.connect(blocks);

  const encoder = new Worker('../encoder-worker.js');
  encoder.onmessage = (event: MessageEvent<FromEncoder>) => onEncoded(event.data);
  const tell = (message: ToEncoder, transfer: Transferable[] = []): void => encoder.postMessage(message, transfer);
  const { port1, port2 } = new MessageChannel();
  tell({ type: 'blocks', port: port2 }, [port2]);
  blocks.port.postMessage(port1, [port1]);

  const track = stream.getAudioTracks()[0];
  track?.addEventListener('ended', onEnded, { once: true });
  return {
    encode: (format) => tell({ type: 'encode', format }),
    close() {
      track?.removeEventListener('ended', onEnded);
      for (const each of stream.getTracks()) each.stop();
      encoder.terminate();
      void context.close();
    },
  };
}
