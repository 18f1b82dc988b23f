import { beforeEach, expect, it } from 'vitest';
import { receivePorts, type HandedPorts } from './handed-ports.ts';

const signal = new AbortController().signal;
let container: EventTarget & { startMessages(): void };
let ports: HandedPorts;

beforeEach(() => {
  container = Object.assign(new EventTarget(), { startMessages: () => undefined });
  ports = receivePorts(container);
});

/** @returns the port, and whether this page has closed it */
function hand(name: string) {
  const port = { isClosed: false, close: () => void (port.isClosed = true) };
  container.dispatchEvent(Object.assign(new Event('message'), { data: { handed: name }, ports: [port] }));
  return port;
}

it('gives a port that came before it was asked for', async () => {
  const port = hand('one');
  expect(await ports.take('one', signal)).toBe(port);
});

it('gives a port that comes after it was asked for, and no other', async () => {
  const taken = ports.take('two', signal);
  hand('one');
  const port = hand('two');
  expect(await taken).toBe(port);
  expect(port.isClosed).toBe(false);
});

it('gives two that are asked for at once, in whichever order they come', async () => {
  const [one, two] = [ports.take('one', signal), ports.take('two', signal)];
  const [second, first] = [hand('two'), hand('one')];
  expect(await Promise.all([one, two])).toEqual([first, second]);
});

it('keeps a few that nobody asks for, and closes older ones', async () => {
  const given = ['one', 'two', 'three', 'four', 'five'].map(hand);
  expect(given.map(({ isClosed }) => isClosed)).toEqual([true, false, false, false, false]);
  expect(await ports.take('two', signal)).toBe(given[1]);
});

it('does not wait any longer if the capture is stopped', async () => {
  const controller = new AbortController();
  const taken = ports.take('one', controller.signal);
  controller.abort(new Error('stopped'));
  await expect(taken).rejects.toThrow('stopped');
});

it('passes over messages without a port', () => {
  expect(() => container.dispatchEvent(Object.assign(new Event('message'), { data: null, ports: [] }))).not.toThrow();
});
