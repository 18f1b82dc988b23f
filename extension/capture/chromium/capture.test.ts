import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../../browser.ts';
import type { CaptureEvent } from '../capture.ts';
import { openFrameInlet, openFrameOutlet } from '../frame-channel.ts';
import { createChromiumCapture } from './capture.ts';
import type { FromOffscreen, ToOffscreen } from './offscreen-messages.ts';

const mix = { channelVolume: 1, isMuted: false, monitorVolume: 1, isMonitorMuted: false, tabs: {} };
const startMessage = {
  type: 'start',
  request: 1,
  source: { type: 'tab', tabId: 1, streamId: 'stream-1' },
  mix,
  channel: expect.stringMatching(/^capture-/) as string,
};
const told: ToOffscreen[] = [];
const events: CaptureEvent[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('chrome', {
    runtime: { getContexts: async () => [{}], ContextType: { OFFSCREEN_DOCUMENT: 'OFFSCREEN_DOCUMENT' } },
    tabCapture: { getMediaStreamId: async () => 'stream-1' },
  });
});
afterEach(() => {
  told.length = 0;
  events.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A port of the page, which has said nothing yet. */
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

/** What the encoder's worker says over the channel of its capture, once it has come to everybody who listens. */
async function sayFromWorker(channel: string): Promise<void> {
  const heard = await new Promise((resolve) => {
    const witness = openFrameInlet(channel, (message) => {
      witness.close();
      resolve(message);
    });
    openFrameOutlet(channel).post({ type: 'silence', isSilent: true });
  });
  expect(heard).toEqual({ type: 'silence', isSilent: true });
}

/** A capture whose page is attached, and what that page says. */
function open() {
  const capture = createChromiumCapture();
  const { port, say } = openPort();
  capture.attach(port);
  say({ type: 'attached', channel: null, tabIds: [] });
  const start = () => capture.start({ type: 'tab', tabId: 1 }, mix, (event) => events.push(event));
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

it('tells the page to let go of the tab where the start failed', async () => {
  const { capture, start, say } = open();
  const starting = start();
  const outcome = expect(starting).rejects.toMatchObject({ code: 'capture-busy' });
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'failed', request: 1, code: 'capture-refused', detail: 'Cannot capture a tab with an active stream.' });
  await outcome;
  expect(told.map(({ type }) => type)).toEqual(['start', 'stop']);
  expect(await capture.adopt(() => {})).toBeNull();
});

it('tells the page to let go of the tab where the start took too long, and hears no more of it', async () => {
  const { capture, start, say } = open();
  const outcome = expect(start()).rejects.toMatchObject({ code: 'capture-timeout' });
  await vi.advanceTimersByTimeAsync(9999);
  expect(told.map(({ type }) => type)).toEqual(['start']);
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
  expect(told.map(({ type }) => type)).toEqual(['start', 'stop']);
  say({ type: 'done', request: 1 });
  await sayFromWorker((told[0] as { channel: string }).channel);
  expect(events).toEqual([]);
  expect(await capture.adopt(() => {})).toBeNull();
});

it('takes over a running capture whose page has opened its port and not said yet that it captures', async () => {
  const capture = createChromiumCapture();
  const { port, say } = openPort();
  capture.attach(port);
  const adopting = capture.adopt((event) => events.push(event));
  await vi.advanceTimersByTimeAsync(100);
  say({ type: 'attached', channel: 'capture-1', tabIds: [] });
  const adopted = await adopting;
  adopted?.encode({ codec: 'pcm-mono' });
  expect(told).toEqual([{ type: 'encode', format: { codec: 'pcm-mono' } }]);
  await sayFromWorker('capture-1');
  expect(events).toEqual([{ type: 'silence', isSilent: true }]);
  say({ type: 'ended', code: 'capture-ended' });
  events.length = 0;
  await sayFromWorker('capture-1');
  expect(events).toEqual([]);
});

it('waits for the next port where the page lost one before it said anything, and believes the new one alone', async () => {
  const capture = createChromiumCapture();
  const [first, second] = [openPort(), openPort()];
  capture.attach(first.port);
  const adopting = capture.adopt((event) => events.push(event));
  first.disconnect();
  await vi.advanceTimersByTimeAsync(100);
  capture.attach(second.port);
  first.say({ type: 'attached', channel: null, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  second.say({ type: 'attached', channel: 'capture-1', tabIds: [] });
  expect(await adopting).not.toBeNull();
  expect(events).toEqual([]);
});

it('gives up a page that never says whether it captures', async () => {
  const capture = createChromiumCapture();
  capture.attach(openPort().port);
  const outcome = expect(capture.adopt(() => {})).rejects.toMatchObject({ code: 'capture-timeout' });
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
});

it('waits for the page that it opens where the port of the one before still stands', async () => {
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
  next.say({ type: 'attached', channel: null, tabIds: [] });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([startMessage]);
  say({ type: 'failed', request: 1, code: 'capture-refused', detail: 'of the page before' });
  next.say({ type: 'done', request: 1 });
  await expect(starting).resolves.toBeDefined();
});

describe('a tab that is added', () => {
  async function live() {
    const world = open();
    const starting = world.start();
    await vi.advanceTimersByTimeAsync(0);
    world.say({ type: 'done', request: 1 });
    return { ...world, running: await starting };
  }

  it('is asked for with a stream of its own, and is in the mix once the page says so', async () => {
    const { running, say } = await live();
    const adding = running.addTab(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(told.at(-1)).toEqual({ type: 'add', request: 2, tabId: 2, streamId: 'stream-1' });
    say({ type: 'done', request: 2 });
    await adding;
    running.removeTab(2);
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 2 });
  });

  it('changes nothing where it is refused', async () => {
    const { running, say } = await live();
    const outcome = expect(running.addTab(2)).rejects.toMatchObject({ code: 'capture-busy' });
    await vi.advanceTimersByTimeAsync(0);
    say({ type: 'failed', request: 2, code: 'capture-refused', detail: 'Cannot capture a tab with an active stream.' });
    await outcome;
    expect(events).toEqual([]);
    running.encode(null);
    expect(told.at(-1)).toEqual({ type: 'encode', format: null });
  });

  it('is taken out again where it takes too long', async () => {
    const { running } = await live();
    const outcome = expect(running.addTab(2)).rejects.toMatchObject({ code: 'capture-timeout' });
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(told.at(-1)).toEqual({ type: 'remove', tabId: 2 });
  });

  it('may end while the others go on', async () => {
    const { say } = await live();
    say({ type: 'tab-ended', tabId: 2, code: 'capture-ended' });
    expect(events).toMatchObject([{ type: 'tab-ended', tabId: 2, error: { code: 'capture-ended' } }]);
  });
});
