import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  maxFramesInFlight,
  openFrameInlet,
  openFrameOutlet,
  takenEvery,
  type FrameInlet,
  type FrameOutlet,
} from './frame-channel.ts';

const frame = (sequence: number) =>
  ({ type: 'frame', frame: { sequence, capturedAt: 0, data: '', peaks: [0, 0] } }) as const;

/** A background, and what it received: a frame's number, or a message about silence. */
let inlet: FrameInlet;
let heard: (number | boolean)[];

beforeEach(() => {
  heard = [];
  inlet = openFrameInlet((message) => heard.push(message.type === 'frame' ? message.frame.sequence : message.isSilent));
});
afterEach(() => inlet.close());

function send(outlet: FrameOutlet, from: number, count: number): void {
  for (let sequence = from; sequence < from + count; sequence += 1) outlet.post(frame(sequence));
}
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

it('carries frames and silence in their order', async () => {
  const outlet = openFrameOutlet(inlet.outlet);
  send(outlet, 1, 2);
  outlet.post({ type: 'silence', isSilent: true });
  outlet.post({ type: 'silence', isSilent: false });
  send(outlet, 3, 1);
  await vi.waitFor(() => expect(heard).toEqual([1, 2, true, false, 3]));
});

it('goes on for as long as frames are taken', async () => {
  const outlet = openFrameOutlet(inlet.outlet);
  for (let sent = 0; sent < 10 * takenEvery; sent += takenEvery) {
    send(outlet, sent, takenEvery);
    await vi.waitFor(() => expect(heard).toHaveLength(sent + takenEvery), { interval: 1 });
  }
  expect(heard).toEqual(numbers(0, 10 * takenEvery));
});

it('drops what a busy background has no use for, and goes on when it takes again', async () => {
  const outlet = openFrameOutlet(inlet.outlet);
  send(outlet, 0, 2 * maxFramesInFlight);
  await vi.waitFor(() => expect(heard).toHaveLength(maxFramesInFlight));
  send(outlet, 100, 1);
  await vi.waitFor(() => expect(heard).toEqual([...numbers(0, maxFramesInFlight), 100]));
});

it('brings nothing more once it is closed', async () => {
  const outlet = openFrameOutlet(inlet.outlet);
  const closed = new Promise((resolve) => inlet.outlet.addEventListener('close', resolve, { once: true }));
  send(outlet, 0, 1);
  inlet.close();
  await closed;
  expect(heard).toEqual([]);
});
