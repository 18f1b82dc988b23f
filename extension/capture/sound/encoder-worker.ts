import { toBase64 } from '../../../shared-protocol/base64.ts';
import type { AudioFormat, AudioFrame, CapturedSound } from './tab-capture.ts';
import { openFrameOutlet, type FrameOutlet } from './frame-channel.ts';
import { buffersOf, peaksOf, type Block } from './block.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { createOpusEncoder, type OpusEncoder } from './opus-encoder.ts';
import { createPcmEncoder } from './pcm-encoder.ts';
import { createSilenceGate } from './silence-gate.ts';

export type ToEncoder =
  /** `wantsBack`: blocks are returned over the port, several at once, when they are no longer needed */
  | { type: 'blocks'; port: MessagePort; wantsBack: boolean }
  | { type: 'encode'; format: AudioFormat | null }
  /** frames go to this port of a frame channel from now on, and no longer to the page */
  | { type: 'outlet'; port: MessagePort };
export type FromEncoder = CapturedSound | { type: 'failed'; detail: string };

let outlet: FrameOutlet | null = null;

function post(message: FromEncoder): void {
  if (outlet && message.type !== 'failed') outlet.post(message);
  else self.postMessage(message);
}

/** Frames are finished in the order in which their blocks came. */
const waiting: Omit<AudioFrame, 'data'>[] = [];
let encoder: FrameEncoder | null = null;
/** the same encoder, if it is one for Opus */
let opus: OpusEncoder | null = null;
let blocks = 0;
let gate = createSilenceGate();

function onBytes(bytes: Uint8Array): void {
  const frame = waiting.shift();
  if (frame) post({ type: 'frame', frame: { ...frame, data: toBase64(bytes) } });
}

function setFormat(format: AudioFormat | null): void {
  // No frame is lost by the change, and silence stays silence.
  if (format?.codec === 'opus' && opus) return opus.retune(format.bitrate);
  encoder?.close();
  encoder = opus = null;
  waiting.length = 0;
  gate = createSilenceGate();
  if (format?.codec === 'pcm-mono') encoder = createPcmEncoder(onBytes);
  if (format?.codec === 'opus')
    encoder = opus = createOpusEncoder(format.bitrate, onBytes, (cause) =>
      post({ type: 'failed', detail: String(cause) }),
    );
}

function onBlock(block: Block): void {
  blocks += 1;
  if (!encoder) return;
  const peaks = peaksOf(block);
  const verdict = gate(Math.max(...peaks));
  if (verdict === 'fell-silent') post({ type: 'silence', isSilent: true });
  if (verdict === 'sounds-again') post({ type: 'silence', isSilent: false });
  if (verdict === 'fell-silent' || verdict === 'silent') return;
  // The host compares it with its own wall clock; performance.now() drifts from that at each sleep and correction.
  waiting.push({ sequence: blocks, capturedAt: Date.now(), peaks });
  encoder.push(block);
}

self.onmessage = (event: MessageEvent<ToEncoder>) => {
  const message = event.data;
  if (message.type === 'encode') setFormat(message.format);
  else if (message.type === 'outlet') outlet = openFrameOutlet(message.port);
  else take(message);
};

/** Each message wakes the receiving thread. */
const givenBackAtOnce = 10;

function take({ port, wantsBack }: Extract<ToEncoder, { type: 'blocks' }>): void {
  const spent: Block[] = [];
  port.onmessage = ({ data: block }: MessageEvent<Block>) => {
    onBlock(block);
    if (!wantsBack || spent.push(block) < givenBackAtOnce) return;
    port.postMessage(spent, buffersOf(...spent));
    spent.length = 0;
  };
}
