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
  const other = hand('one');
  const port = hand('two');
  expect(await taken).toBe(port);
  expect(other.isClosed).toBe(true);
  expect(port.isClosed).toBe(false);
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
