import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ViewCommand } from '../page-contract/view.ts';
import type { ViewPort } from './view-port.ts';

/** A background as the page sees it, until it is stopped. */
interface Background {
  heard: ViewCommand[];
  says(message: object): void;
  stops(): void;
}

let backgrounds: Background[];
let view: ViewPort;
const now = (): Background => backgrounds.at(-1)!;
const stream: ViewCommand = { type: 'stream', tabId: 1 };
const change = { type: 'change', view: {}, guilds: null };

function connect() {
  let say: (message: object) => void = () => {};
  let end: () => void = () => {};
  const heard: ViewCommand[] = [];
  backgrounds.push({ heard, says: (message) => say(message), stops: () => end() });
  return {
    onMessage: { addListener: (listener: typeof say) => (say = listener) },
    onDisconnect: { addListener: (listener: typeof end) => (end = listener) },
    postMessage: (command: ViewCommand) => heard.push(command),
    disconnect: () => {},
  };
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  backgrounds = [];
  vi.stubGlobal('chrome', { runtime: { id: 'test' } });
  vi.stubGlobal('browser', { runtime: { id: 'test', connect: () => connect() } });
  const { openViewPort } = await import('./view-port.ts');
  view = openViewPort('popup', { onView: () => {}, onLevels: () => {}, onFailed: () => {} });
});
afterEach(() => {
  view.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('sends a command again to the next background if this one went without a word', () => {
  view.send(stream);
  now().says({ type: 'levels', left: 0, right: 0 });
  now().stops();
  vi.advanceTimersByTime(50);
  expect(backgrounds.map(({ heard }) => heard)).toEqual([[stream], [stream]]);
});

it('says once what was answered', () => {
  view.send(stream);
  now().says(change);
  now().stops();
  vi.advanceTimersByTime(50);
  expect(backgrounds.map(({ heard }) => heard)).toEqual([[stream], []]);
});

it('says a command that came while there was no background to the next one, in order', () => {
  now().stops();
  view.send(stream);
  view.send({ type: 'stop' });
  vi.advanceTimersByTime(50);
  expect(now().heard).toEqual([stream, { type: 'stop' }]);
});

it('does not wait with it: a popup may close at any moment, and take along what it has not said', () => {
  now().says(change);
  now().stops();
  view.send(stream);
  expect(backgrounds.map(({ heard }) => heard)).toEqual([[], [stream]]);
  now().stops();
  vi.advanceTimersByTime(2000);
  expect(now().heard).toEqual([stream]);
});

it('turns to the next background at once if this one took a command along, and to those after it more slowly', () => {
  view.send(stream);
  now().stops();
  expect(backgrounds.map(({ heard }) => heard)).toEqual([[stream], [stream]]);
  now().stops();
  expect(backgrounds).toHaveLength(2);
  vi.advanceTimersByTime(100);
  expect(backgrounds).toHaveLength(3);
});

it('drops it if no background comes for too long', () => {
  view.send(stream);
  for (let elapsedMs = 0; elapsedMs < 8000; elapsedMs += 2000) {
    now().stops();
    vi.advanceTimersByTime(2000);
  }
  expect(now().heard).toEqual([]);
});
