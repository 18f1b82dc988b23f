import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../../browser.ts';
import type { CaptureEvent } from '../capture.ts';
import { createChromiumCapture } from './capture.ts';
import type { FromOffscreen, ToOffscreen } from './offscreen-messages.ts';

const mix = { channelVolume: 1, isMuted: false, monitorVolume: 1, isMonitorMuted: false, tabs: {} };
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

/** A capture whose page is attached, and what that page says. */
function open() {
  const capture = createChromiumCapture();
  let say: (message: FromOffscreen) => void = () => {};
  capture.attach({
    postMessage: (message: ToOffscreen) => void told.push(message),
    onMessage: { addListener: (listener: typeof say) => (say = listener) },
    onDisconnect: { addListener: () => {} },
  } as unknown as RuntimePort);
  say({ type: 'attached', isCapturing: false });
  const start = () => capture.start({ type: 'tab', tabId: 1 }, mix, (event) => events.push(event));
  return { capture, start, say: (message: FromOffscreen) => say(message) };
}

it('starts, and stops once it is asked to', async () => {
  const { start, say } = open();
  const starting = start();
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'started' });
  const capture = await starting;
  expect(told).toEqual([{ type: 'start', streamId: 'stream-1' }]);
  capture.stop();
  expect(told.at(-1)).toEqual({ type: 'stop' });
});

it('tells the page to let go of the tab where the start failed', async () => {
  const { capture, start, say } = open();
  const starting = start();
  const outcome = expect(starting).rejects.toMatchObject({ code: 'capture-busy' });
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'failed', code: 'capture-refused', detail: 'Cannot capture a tab with an active stream.' });
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
  say({ type: 'started' });
  say({ type: 'silence', isSilent: true });
  expect(events).toEqual([]);
  expect(await capture.adopt(() => {})).toBeNull();
});
