import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../../browser.ts';
import type { CapturedSound, CaptureEvent, CaptureListener } from '../sound/tab-capture.ts';
import { openFrameOutlet } from '../sound/frame-channel.ts';
import { createChromiumCapture } from './chromium-capture.ts';
import { offscreenPage, type FromOffscreen, type HandedPort, type ToOffscreen } from './offscreen-messages.ts';

/** The browser's tabs as the test sets them. The polyfill uses the browser's own API if there is one. */
const tabs = vi.hoisted(() => {
  const status = new Map<number, string>();
  const reloaded: number[] = [];
  const event = () => {
    const listeners = new Set<(...args: unknown[]) => void>();
    const fire = (...args: unknown[]) => listeners.forEach((listener) => listener(...args));
    return {
      addListener: (one: () => void) => void listeners.add(one),
      removeListener: (one: () => void) => void listeners.delete(one),
      fire,
    };
  };
  const api = {
    get: async (id: number) => ({ id, status: status.get(id) ?? 'complete' }),
    reload: async (id: number) => void (reloaded.push(id), status.set(id, 'complete')),
    onUpdated: event(),
    onReplaced: event(),
  };
  Object.assign(globalThis, { chrome: { runtime: { id: 'test' } }, browser: { runtime: { id: 'test' }, tabs: api } });
  return { status, reloaded, ...api };
});

const mix = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  tabs: {},
  duck: 1,
  levels: false,
};
const startMessage = {
  type: 'start',
  request: 1,
  source: { type: 'tab', tabId: 1, streamId: 'stream-1' },
  mix,
  frames: expect.any(String) as string,
};
const told: ToOffscreen[] = [];
/** what the page received from the service worker, by name; nothing can arrive on a closed port */
const handed = new Map<string, { port: MessagePort; closed: Promise<unknown> }>();
const events: (CapturedSound | CaptureEvent)[] = [];
const listener = (): CaptureListener => ({
  onSound: (sound) => void events.push(sound),
  onEvent: (event) => void events.push(event),
});

/** The clients of the service worker: another page of ours, and the page that captures. */
const matchAll = async () => [
  { url: 'chrome-extension://earshot/popup/popup.html', postMessage: () => expect.unreachable() },
  {
    url: `chrome-extension://earshot/${offscreenPage}`,
    postMessage({ handed: name }: HandedPort, [port]: MessagePort[]) {
      const closed = new Promise((resolve) => port!.addEventListener('close', resolve, { once: true }));
      handed.set(name, { port: port!, closed });
    },
  },
];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('clients', { matchAll });
  vi.stubGlobal('chrome', {
    runtime: { getContexts: async () => [{}], ContextType: { OFFSCREEN_DOCUMENT: 'OFFSCREEN_DOCUMENT' } },
    tabCapture: { getMediaStreamId: async () => 'stream-1' },
  });
});
afterEach(() => {
  for (const { port } of handed.values()) port.close();
  handed.clear();
  told.length = 0;
  events.length = 0;
  tabs.status.clear();
  tabs.reloaded.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A port of the page that has sent nothing yet. */
function openPort() {
  let say: (message: FromOffscreen) => void = () => {};
  let disconnect = (): void => {};
  const port = {
    postMessage: (message: ToOffscreen) => void told.push(message),
    onMessage: { addListener: (listener: typeof say) => (say = listener) },
    onDisconnect: { addListener: (listener: typeof disconnect) => (disconnect = listener) },
  } as unknown as RuntimePort;
  return { port, say: (message: FromOffscreen) => say(message), disconnect: () => disconnect() };
}

/** The port on which the page's encoder sends, as named in the page's last request. */
function wayOfWorker(): { port: MessagePort; closed: Promise<unknown> } {
  const names = told.flatMap((message) => ('frames' in message ? [message.frames] : []));
  return handed.get(names.at(-1) ?? '') ?? expect.unreachable('no port was handed over');
}

const sayFromWorker = (): void => openFrameOutlet(wayOfWorker().port).post({ type: 'silence', isSilent: true });

/** A capture whose page is attached, and the messages to that page. */
function open() {
  const capture = createChromiumCapture();
  const { port, say } = openPort();
  capture.attach(port);
  say({ type: 'attached', isCapturing: false, tabIds: [] });
  const start = () => capture.start({ type: 'tab', tabId: 1 }, mix, listener());
  return { capture, start, say };
}

it('starts, and stops once it is asked to', async () => {
  const { start, say } = open();
  const starting = start();
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'done', request: 1 });
  const capture = await starting;
  expect(told).toEqual([startMessage]);
  capture.stop();
  expect(told.at(-1)).toEqual({ type: 'stop' });
});

it('tells the page to release the tab if the start failed', async () => {
  const { capture, start, say } = open();
  const starting = start();
  const outcome = expect(starting).rejects.toMatchObject({ code: 'capture-busy' });
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'failed', request: 1, code: 'capture-refused', detail: 'Cannot capture a tab with an active stream.' });
  await outcome;
  expect(told.map(({ type }) => type)).toEqual(['start', 'stop']);
  expect(await capture.adopt(listener())).toBeNull();
});

it('tells the page to release the tab if the start took too long, and ignores it from then on', async () => {
  const { capture, start, say } = open();
  const outcome = expect(start()).rejects.toMatchObject({ code: 'capture-timeout' });
  await vi.advanceTimersByTimeAsync(9999);
  expect(told.map(({ type }) => type)).toEqual(['start']);
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
  expect(told.map(({ type }) => type)).toEqual(['start', 'stop']);
  say({ type: 'done', request: 1 });
  await wayOfWorker().closed;
  expect(events).toEqual([]);
  expect(await capture.adopt(listener())).toBeNull();
});

it('takes over a running capture whose page has opened its port and not said yet that it captures', async () => {
  const capture = createChromiumCapture();
  const { port, say } = openPort();
  capture.attach(port);
  const adopting = capture.adopt(listener());
  await vi.advanceTimersByTimeAsync(100);
  say({ type: 'attached', isCapturing: true, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'done', request: 1 });
  const adopted = await adopting;
  adopted?.encode({ codec: 'pcm-mono' });
  expect(told).toEqual([
    { type: 'take-over', request: 1, frames: expect.any(String) as string },
    { type: 'encode', format: { codec: 'pcm-mono' } },
  ]);
  sayFromWorker();
  await vi.waitFor(() => expect(events).toEqual([{ type: 'silence', isSilent: true }]));
  say({ type: 'ended', code: 'capture-ended' });
  await wayOfWorker().closed;
});

it('lets the tab go and says why if the page does not take the port that its frames are to leave by', async () => {
  const capture = createChromiumCapture();
  const { port, say } = openPort();
  capture.attach(port);
  say({ type: 'attached', isCapturing: true, tabIds: [1] });
  const outcome = expect(capture.adopt(listener())).rejects.toMatchObject({ code: 'capture-timeout' });
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
  expect(told.map(({ type }) => type)).toEqual(['take-over', 'stop']);
  await wayOfWorker().closed;
});

it('fails at once if there is no page that could take the port', async () => {
  vi.stubGlobal('clients', { matchAll: async () => [] });
  const { start } = open();
  await expect(start()).rejects.toMatchObject({ code: 'capture-lost' });
  expect(told.at(-1)).toEqual({ type: 'stop' });
});

it('waits for the next port if the page lost one before it said anything, and believes only the new one', async () => {
  const capture = createChromiumCapture();
  const [first, second] = [openPort(), openPort()];
  capture.attach(first.port);
  const adopting = capture.adopt(listener());
  first.disconnect();
  await vi.advanceTimersByTimeAsync(100);
  capture.attach(second.port);
  first.say({ type: 'attached', isCapturing: false, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  second.say({ type: 'attached', isCapturing: true, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  second.say({ type: 'done', request: 1 });
  expect(await adopting).not.toBeNull();
  expect(events).toEqual([]);
});

it('takes nothing over from a page that never says whether it captures', async () => {
  const capture = createChromiumCapture();
  capture.attach(openPort().port);
  const adopting = capture.adopt(listener());
  await vi.advanceTimersByTimeAsync(4000);
  expect(await adopting).toBeNull();
});

it('waits for the page that it opens if the port of the one before is still open', async () => {
  const { capture, start, say } = open();
  vi.stubGlobal('chrome', {
    ...chrome,
    runtime: { ...chrome.runtime, getContexts: async () => [] },
    offscreen: { Reason: { USER_MEDIA: 'USER_MEDIA' }, createDocument: async () => undefined },
  });
  const starting = start();
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual([]);
  const next = openPort();
  capture.attach(next.port);
  next.say({ type: 'attached', isCapturing: false, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([startMessage]);
  say({ type: 'failed', request: 1, code: 'capture-refused', detail: 'of the page before' });
  next.say({ type: 'done', request: 1 });
  await expect(starting).resolves.toBeDefined();
});

async function live() {
  const world = open();
  const starting = world.start();
  await vi.advanceTimersByTimeAsync(0);
  world.say({ type: 'done', request: 1 });
  return { ...world, running: await starting };
}

describe('the page that captures', () => {
  /** Chromium's rules for the one document that it allows; `heirs` attach when they are created. */
  function chromiumWith(there: { isListed: boolean; stands: boolean }, makes: readonly ('attaches' | 'hangs')[]) {
    const calls: string[] = [];
    const capture = createChromiumCapture();
    const left = [...makes];
    vi.stubGlobal('chrome', {
      runtime: { getContexts: async () => (there.isListed ? [{}] : []) },
      tabCapture: { getMediaStreamId: async () => 'stream-1' },
      offscreen: {
        async createDocument() {
          calls.push('create');
          if (there.stands) throw new Error('Only a single offscreen document may be created.');
          there.stands = true;
          if (left.shift() === 'hangs') return new Promise(() => {});
          const { port, say } = openPort();
          capture.attach(port);
          say({ type: 'attached', isCapturing: false, tabIds: [] });
        },
        async closeDocument() {
          calls.push('close');
          if (!there.stands) throw new Error('No current offscreen document.');
          Object.assign(there, { stands: false, isListed: false });
        },
      },
    });
    return { calls, capture };
  }

  it('is half created, unlisted and blocks another: it is closed and created again', async () => {
    const { calls, capture } = chromiumWith({ isListed: false, stands: true }, ['attaches']);
    await capture.ensureDocument();
    expect(calls).toEqual(['create', 'close', 'create']);
  });

  it('is listed and dead: it is closed and created again', async () => {
    const { calls, capture } = chromiumWith({ isListed: true, stands: true }, ['attaches']);
    const ensured = capture.ensureDocument();
    await vi.advanceTimersByTimeAsync(4000);
    await ensured;
    expect(calls).toEqual(['close', 'create']);
  });

  it('never comes to be: the start has its reason in a bounded time, and the next one starts over', async () => {
    const { calls, capture } = chromiumWith({ isListed: false, stands: false }, ['hangs', 'attaches']);
    const outcome = expect(capture.ensureDocument()).rejects.toMatchObject({ code: 'capture-timeout' });
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    await capture.ensureDocument();
    expect(calls).toEqual(['create', 'close', 'create']);
  });

  it('is closed with the capture, be it listed or not', async () => {
    const { calls, capture } = chromiumWith({ isListed: false, stands: true }, []);
    await capture.release();
    expect(calls).toEqual(['close']);
  });
});

describe('a tab whose process dies', () => {
  it('ends the capture with its own reason if it is the last', async () => {
    await live();
    tabs.status.set(1, 'unloaded');
    await vi.advanceTimersByTimeAsync(2500);
    expect(events).toMatchObject([{ type: 'ended', error: { code: 'tab-crashed' } }]);
    expect(told.at(-1)).toEqual({ type: 'stop' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events).toHaveLength(1);
  });

  it('leaves the mix if others are in it', async () => {
    const { running, say } = await live();
    const adding = running.addTab(2, { volume: 1, overMs: 10 });
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'done', request: 2 });
    await adding;
    tabs.status.set(1, 'unloaded');
    await vi.advanceTimersByTimeAsync(2500);
    expect(events).toMatchObject([{ type: 'tab-ended', tabId: 1, error: { code: 'tab-crashed' } }]);
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 1 });
  });

  it('has not died if it has no process for a moment between two pages', async () => {
    await live();
    tabs.status.set(1, 'unloaded');
    tabs.onUpdated.fire(1, {}, { status: 'loading' });
    await vi.advanceTimersByTimeAsync(100);
    tabs.status.set(1, 'loading');
    await vi.advanceTimersByTimeAsync(5000);
    expect(events).toEqual([]);
  });

  it('is reloaded if it is streamed all the same', async () => {
    tabs.status.set(1, 'unloaded');
    await live();
    expect(tabs.reloaded).toEqual([1]);
  });
});

it('tells a tab that the browser put to sleep from one whose capture it ended', async () => {
  const { say } = await live();
  say({ type: 'ended', code: 'capture-ended' });
  tabs.onReplaced.fire(9, 1);
  await vi.advanceTimersByTimeAsync(200);
  expect(events).toMatchObject([{ type: 'ended', error: { code: 'tab-discarded' } }]);
});

describe('a tab that is added', () => {
  it('is asked for with a stream of its own, and is in the mix once the page says so', async () => {
    const { running, say } = await live();
    const adding = running.addTab(2, { volume: 1, overMs: 10 });
    await vi.advanceTimersByTimeAsync(0);
    expect(told.at(-1)).toEqual({
      type: 'add',
      request: 2,
      tabId: 2,
      streamId: 'stream-1',
      entrance: { volume: 1, overMs: 10 },
    });
    say({ type: 'done', request: 2 });
    await adding;
    running.removeTab(2);
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 2 });
  });

  it('changes nothing if it is refused', async () => {
    const { running, say } = await live();
    const outcome = expect(running.addTab(2, { volume: 1, overMs: 10 })).rejects.toMatchObject({
      code: 'capture-busy',
    });
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'failed', request: 2, code: 'capture-refused', detail: 'Cannot capture a tab with an active stream.' });
    await outcome;
    expect(events).toEqual([]);
    running.encode(null);
    expect(told.at(-1)).toEqual({ type: 'encode', format: null });
  });

  it('is taken out again if it takes too long', async () => {
    const { running } = await live();
    const outcome = expect(running.addTab(2, { volume: 1, overMs: 10 })).rejects.toMatchObject({
      code: 'capture-timeout',
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 2 });
  });

  it('may end while the others go on', async () => {
    const { say } = await live();
    say({ type: 'tab-ended', tabId: 2, code: 'capture-ended' });
    await vi.advanceTimersByTimeAsync(200);
    expect(events).toMatchObject([{ type: 'tab-ended', tabId: 2, error: { code: 'capture-ended' } }]);
  });
});

describe('a board', () => {
  const standing = new Set<number>();
  let joins = 0;
  const boards = { has: (tabId: number) => standing.has(tabId), join: () => `blocks-${(joins += 1)}` };
  const entrance = { volume: 0.5, overMs: 10 };
  beforeEach(() => {
    joins = 0;
    standing.clear();
    standing.add(7);
  });

  async function startWith(tabId: number) {
    const capture = createChromiumCapture(undefined, boards);
    const { port, say } = openPort();
    capture.attach(port);
    say({ type: 'attached', isCapturing: false, tabIds: [] });
    const starting = capture.start({ type: 'tab', tabId }, mix, listener());
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'done', request: 1 });
    return { capture, say, running: await starting };
  }

  it('hands over its blocks, and is not captured, as the first source and beside another', async () => {
    const first = await startWith(7);
    expect(told).toEqual([{ ...startMessage, source: { type: 'board', tabId: 7, blocks: 'blocks-1' } }]);
    first.running.stop();
    told.length = 0;
    const { say, running } = await startWith(1);
    const adding = running.addTab(7, entrance);
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'done', request: 2 });
    await adding;
    expect(told.slice(1)).toEqual([{ type: 'add-board', request: 2, tabId: 7, blocks: 'blocks-2', entrance }]);
    running.stop();
  });

  it('stays in the mix when its page is loaded again, and leaves it when that is gone', async () => {
    const { capture, say, running } = await startWith(1);
    const adding = running.addTab(7, entrance);
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'done', request: 2 });
    await adding;
    capture.onBoard(7);
    expect(told.at(-1)).toEqual({ type: 'add-board', request: 3, tabId: 7, blocks: 'blocks-2' });
    say({ type: 'done', request: 3 });
    standing.clear();
    capture.onBoard(7);
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 7 });
    expect(events).toMatchObject([{ type: 'tab-ended', tabId: 7, error: { code: 'capture-ended' } }]);
    running.stop();
  });

  it('that nobody has in the mix may come and go', async () => {
    const { capture, running } = await startWith(1);
    capture.onBoard(7);
    standing.clear();
    capture.onBoard(7);
    expect(told.map(({ type }) => type)).toEqual(['start']);
    expect(events).toEqual([]);
    running.stop();
  });
});
