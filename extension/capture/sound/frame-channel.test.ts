import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { maxFramesInFlight, openFrameInlet, openFrameOutlet, type FrameInlet } from './frame-channel.ts';

const frame = (sequence: number) =>
  ({ type: 'frame', frame: { sequence, capturedAt: 0, data: '', peaks: [0, 0] } }) as const;

let name: string;
let inlets: FrameInlet[];
let channels = 0;

beforeEach(() => {
  channels += 1;
  name = `test-${channels}`;
  inlets = [];
});
afterEach(() => inlets.forEach((inlet) => inlet.close()));

/** A background, and what it received: a frame's number, or word of silence. */
function listen() {
  const heard: (number | boolean)[] = [];
  const inlet = openFrameInlet(name, (message) =>
    heard.push(message.type === 'frame' ? message.frame.sequence : message.isSilent),
  );
  inlets.push(inlet);
  return { heard, close: () => inlet.close() };
}

/** Until the worker knows of a background, because that resets its count in the middle of a test. */
async function openWorker() {
  const outlet = openFrameOutlet(name);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    ...outlet,
    send(from: number, count: number) {
      for (let sequence = from; sequence < from + count; sequence += 1) outlet.post(frame(sequence));
    },
  };
}
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

it('carries frames and silence in their order', async () => {
  const { heard } = listen();
  const worker = await openWorker();
  worker.send(1, 2);
  worker.post({ type: 'silence', isSilent: true });
  worker.post({ type: 'silence', isSilent: false });
  worker.send(3, 1);
  await vi.waitFor(() => expect(heard).toEqual([1, 2, true, false, 3]));
});

it('goes on for as long as frames are taken', async () => {
  const { heard } = listen();
  const worker = await openWorker();
  for (let round = 0; round < 5; round += 1) {
    worker.send(round * maxFramesInFlight, maxFramesInFlight);
    await vi.waitFor(() => expect(heard).toHaveLength((round + 1) * maxFramesInFlight));
  }
  expect(heard).toEqual(numbers(0, 5 * maxFramesInFlight));
});

it('drops what a background that is busy or gone has no use for, and starts over with the next', async () => {
  const gone = listen();
  const worker = await openWorker();
  gone.close();
  worker.send(0, 2 * maxFramesInFlight);
  const next = listen();
  worker.send(100, 1);
  await vi.waitFor(() => {
    worker.send(200, 1);
    expect(next.heard).toContain(200);
  });
  expect(next.heard).not.toContain(maxFramesInFlight);
  expect(next.heard).not.toContain(100);
  expect(gone.heard).toEqual([]);
});
