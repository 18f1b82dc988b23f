import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { RuntimePort } from '../../browser.ts';
import type { CaptureEvent, TabCapture } from '../capture.ts';
import type { FromEncoder, ToEncoder } from '../encoder-worker.ts';
import type { Block } from '../frame-encoder.ts';
import { createBlockMixer } from './block-mixer.ts';
import { takenEvery, type FromFrame, type ToFrame } from './messages.ts';
import { createSilenceFiller, runSilenceFiller } from './silence-filler.ts';

const encoderWorker = '/capture/encoder-worker.js';

/** One tab's capture, from its first frame to `stop` or its end. */
export interface RunningCapture extends TabCapture {
  readonly tabId: number;
  attach(port: RuntimePort): void;
  /** ends with this reason */
  fail(code: ErrorCode): void;
}

/** Mixes what the tab's frames send and has it encoded. `onOver` is called once, whatever the end is. */
export function openRunningCapture(
  tabId: number,
  onEvent: (event: CaptureEvent) => void,
  onOver: () => void,
): RunningCapture {
  const ports = new Set<RuntimePort>();
  const encoder = new Worker(encoderWorker);
  const { port1: blocks, port2: encoderPort } = new MessageChannel();
  const tell = (message: ToEncoder, transfer: Transferable[] = []): void => encoder.postMessage(message, transfer);
  tell({ type: 'blocks', port: encoderPort }, [encoderPort]);
  const encodeBlock = (block: Block): void =>
    blocks.postMessage(block, [block.left.buffer as ArrayBuffer, block.right.buffer as ArrayBuffer]);
  const filler = createSilenceFiller(encodeBlock, () => performance.now());
  const stopFiller = runSilenceFiller(filler);
  const mixer = createBlockMixer<RuntimePort>((block) => {
    filler.sounded();
    encodeBlock(block);
  });
  let isOver = false;

  encoder.onmessage = ({ data }: MessageEvent<FromEncoder>) => {
    if (isOver) return;
    if (data.type === 'failed') fail('encoder-missing');
    else onEvent(data);
  };

  function stop(): void {
    if (isOver) return;
    isOver = true;
    stopFiller();
    encoder.terminate();
    blocks.close();
    for (const port of ports) port.disconnect();
    ports.clear();
    onOver();
  }

  function fail(code: ErrorCode): void {
    if (isOver) return;
    stop();
    onEvent({ type: 'ended', error: new EarshotError(code) });
  }

  return {
    tabId,
    encode: (format) => {
      if (!isOver) tell({ type: 'encode', format });
    },
    setMix: () => undefined,
    addTab: () => Promise.reject(new EarshotError('capture-refused', 'one tab only')),
    removeTab: () => undefined,
    stop,
    fail,
    attach(port) {
      let taken = 0;
      ports.add(port);
      port.onMessage.addListener((raw) => {
        const message = raw as FromFrame;
        if (isOver || message.type !== 'block') return;
        mixer.push(port, message.block);
        taken += 1;
        if (taken % takenEvery === 0) port.postMessage({ type: 'taken', blocks: taken } satisfies ToFrame);
      });
      port.onDisconnect.addListener(() => {
        ports.delete(port);
        if (!isOver) mixer.remove(port);
      });
    },
  };
}
