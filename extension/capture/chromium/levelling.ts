const worklet = '../sound/leveller-worklet.js';

/** The levelling of one source. Its nodes exist only once they are needed. */
export interface Levelling {
  set(isOn: boolean): void;
  close(): void;
}

/** It is inserted between `from` and `to` when it is first needed. */
export function openLevelling(context: AudioContext, from: AudioNode, to: AudioNode): Levelling {
  let node: AudioWorkletNode | null = null;
  let isOn = false;
  let isOpening = false;
  let isClosed = false;

  async function open(): Promise<void> {
    isOpening = true;
    await context.audioWorklet.addModule(worklet);
    if (isClosed) return;
    node = new AudioWorkletNode(context, 'leveller', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [2],
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    node.port.postMessage(isOn);
    from.disconnect(to);
    from.connect(node).connect(to);
  }

  return {
    set(next) {
      if (next === isOn) return;
      isOn = next;
      node?.port.postMessage(isOn);
      // Without it the source plays unchanged; the next request tries again.
      if (isOn && !isOpening) open().catch(() => void (isOpening = false));
    },
    close() {
      isClosed = true;
      node?.disconnect();
    },
  };
}
