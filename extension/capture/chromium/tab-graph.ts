import { EarshotError } from '../../../shared-protocol/error.ts';
import type { AudioFormat } from '../capture.ts';
import type { FromEncoder, ToEncoder } from '../encoder-worker.ts';
import { sampleRate } from '../frame-encoder.ts';

export interface TabGraph {
  encode(format: AudioFormat | null): void;
}

/** Chromium's own name for a tab's stream among the getUserMedia constraints. */
const tabConstraints = (streamId: string): MediaStreamConstraints =>
  ({ audio: { mandatory: { chromeMediaSource: 'tab', chromeMediaSourceId: streamId } } }) as MediaStreamConstraints;

/**
 * Opens the tab's stream and wires it: to the speakers, since a captured tab is silent for its user otherwise, and
 * through the block worklet to the encoder's worker. The tab is let go as soon as `signal` aborts, be it in the middle
 * of the opening, and where anything fails.
 * @throws EarshotError capture-refused where the stream id is stale or used
 */
export async function openTabGraph(
  streamId: string,
  signal: AbortSignal,
  onEncoded: (message: FromEncoder) => void,
  onEnded: () => void,
): Promise<TabGraph> {
  const stream = await navigator.mediaDevices.getUserMedia(tabConstraints(streamId)).catch((cause: unknown) => {
    throw new EarshotError('capture-refused', String(cause), cause);
  });
  const held = [() => stream.getTracks().forEach((track) => track.stop())];
  const close = (): void => {
    for (const release of held.splice(0)) release();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    const context = openContext(onEnded, held);
    await context.audioWorklet.addModule('../block-worklet.js');
    // may take for ever where the sound device is gone: the caller's signal ends that
    if (context.state === 'suspended') await context.resume();
    signal.throwIfAborted();

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
    held.push(() => encoder.terminate());
    encoder.onmessage = (event: MessageEvent<FromEncoder>) => onEncoded(event.data);
    const tell = (message: ToEncoder, transfer: Transferable[] = []): void => encoder.postMessage(message, transfer);
    const { port1, port2 } = new MessageChannel();
    tell({ type: 'blocks', port: port2 }, [port2]);
    blocks.port.postMessage(port1, [port1]);

    const track = stream.getAudioTracks()[0];
    track?.addEventListener('ended', onEnded, { once: true });
    held.push(() => track?.removeEventListener('ended', onEnded));
    return { encode: (format) => tell({ type: 'encode', format }) };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** A context that goes on by itself after the browser or the system halted it, and tells where it cannot. */
function openContext(onEnded: () => void, held: (() => void)[]): AudioContext {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const onState = (): void => {
    if (context.state === 'closed') return onEnded();
    // refused, it stays silent until its next change of state
    if (context.state !== 'running') context.resume().catch(() => undefined);
  };
  context.addEventListener('statechange', onState);
  held.push(() => {
    context.removeEventListener('statechange', onState);
    if (context.state !== 'closed') void context.close();
  });
  return context;
}
