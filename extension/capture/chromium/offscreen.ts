import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { browser, type RuntimePort } from '../../browser.ts';
import { serveSocket } from '../../origin-rule/serve-sockets.ts';
import { socketPort } from '../../origin-rule/socket-messages.ts';
import type { CaptureMix } from '../capture.ts';
import type { FromEncoder } from '../encoder-worker.ts';
import { capturePort, maxFramesInFlight, type FromOffscreen, type ToOffscreen } from './offscreen-messages.ts';
import { openTabGraph, type GraphSource, type TabGraph } from './tab-graph.ts';

/** A restarted background is back within milliseconds; a page that asks ten times a second costs nothing. */
const reattachDelayMs = 100;

let port: RuntimePort | null = null;
let graph: TabGraph | null = null;
/** Aborting it closes the graph, or stops its opening. */
let current = new AbortController();
/** Frames of this port: posted by this page, and taken by the background as far as it said so. */
let posted = 0;
let taken = 0;

const post = (message: FromOffscreen): void => port?.postMessage(message);

function onEncoded(message: FromEncoder): void {
  if (message.type === 'failed') return stop({ type: 'ended', code: 'encoder-missing' });
  if (message.type === 'frame') {
    if (posted - taken >= maxFramesInFlight) return;
    posted += 1;
  }
  post(message);
}

function stop(farewell?: FromOffscreen): void {
  current.abort();
  current = new AbortController();
  graph = null;
  if (farewell) post(farewell);
}

async function start(source: GraphSource, mix: CaptureMix): Promise<void> {
  stop();
  const { signal } = current;
  const opened = await openTabGraph({
    source,
    mix,
    signal,
    onEncoded,
    onTabEnded: (tabId) => post({ type: 'tab-ended', tabId, code: 'capture-ended' }),
    onEnded: () => stop({ type: 'ended', code: 'capture-ended' }),
  });
  signal.throwIfAborted();
  graph = opened;
}

async function add(tabId: number, streamId: string): Promise<void> {
  if (!graph) throw new EarshotError('capture-ended');
  await graph.addTab(tabId, streamId);
}

/** A capture that was stopped meanwhile has nobody who waits for the answer. */
async function answer(request: number, work: Promise<void>): Promise<void> {
  const { signal } = current;
  try {
    await work;
    post({ type: 'done', request });
  } catch (thrown) {
    const { code, message } = asEarshotError(thrown, 'capture-refused');
    if (!signal.aborted) post({ type: 'failed', request, code, detail: message });
  }
}

function onMessage(raw: unknown): void {
  const message = raw as ToOffscreen;
  switch (message.type) {
    case 'start':
      return void answer(message.request, start(message.source, message.mix));
    case 'add':
      return void answer(message.request, add(message.tabId, message.streamId));
    case 'remove':
      return graph?.removeTab(message.tabId);
    case 'mix':
      return graph?.setMix(message.mix);
    case 'encode':
      return graph?.encode(message.format);
    case 'taken':
      taken = message.frames;
      return;
    case 'stop':
      return stop();
  }
}

function attach(): void {
  port = browser.runtime.connect({ name: capturePort });
  port.onMessage.addListener(onMessage);
  port.onDisconnect.addListener(() => {
    port = null;
    setTimeout(attach, reattachDelayMs);
  });
  posted = 0;
  taken = 0;
  post({ type: 'attached', isCapturing: graph !== null, tabIds: graph?.tabIds() ?? [] });
}

// Where a server refuses handshakes that name an extension, the background's sockets live here.
browser.runtime.onConnect.addListener((opened) => {
  if (opened.name === socketPort) serveSocket(opened);
});
attach();
