import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../browser.ts';
import type { LogLine } from '../log/log-line.ts';

const page = 'chrome-extension://test/options/options.html';
const lines: LogLine[] = [[1, 'info', 'earshot', 'begins']];
let answer: (port: RuntimePort) => boolean;

function portFrom(sender: object, name = 'log') {
  const told: unknown[] = [];
  let isOpen = true;
  let gone = (): void => undefined;
  const port = {
    ...{ name, sender },
    onDisconnect: { addListener: (listener: () => void) => (gone = listener) },
    postMessage: (message: unknown) => told.push(message),
    disconnect: () => (isOpen = false),
  } as unknown as RuntimePort;
  return { port, told, isOpen: () => isOpen, leave: () => gone() };
}

beforeEach(async () => {
  vi.stubGlobal('chrome', { runtime: { id: 'test' } });
  vi.stubGlobal('browser', { runtime: { id: 'test', getURL: (path: string) => `chrome-extension://test/${path}` } });
  vi.resetModules();
  const { answerLogPort } = await import('./log-port.ts');
  answer = (port) => answerLogPort(port, { lines: async () => lines });
});
afterEach(() => vi.unstubAllGlobals());

it('gives the settings page the lines, and leaves other ports alone', async () => {
  const own = portFrom({ id: 'test', url: page, frameId: 0 });
  expect(answer(own.port)).toBe(true);
  await vi.waitFor(() => expect(own.told).toEqual([lines]));
  expect(answer(portFrom({ id: 'test', url: page }, 'options').port)).toBe(false);
});

it.each([
  ['a web page', { url: 'https://evil.example/options/options.html' }],
  ['another extension', { id: 'other', url: page }],
  ['a frame within a page', { id: 'test', url: page, frameId: 3 }],
  ['another page of ours', { id: 'test', url: 'chrome-extension://test/popup/popup.html' }],
])('tells %s nothing', async (_, sender) => {
  const { port, told, isOpen } = portFrom(sender);
  expect(answer(port)).toBe(true);
  await Promise.resolve();
  expect([isOpen(), told]).toEqual([false, []]);
});

it('posts nothing to a page that has gone meanwhile', async () => {
  const own = portFrom({ id: 'test', url: page, frameId: 0 });
  answer(own.port);
  own.leave();
  await new Promise((resolve) => setTimeout(resolve));
  expect(own.told).toEqual([]);
});
