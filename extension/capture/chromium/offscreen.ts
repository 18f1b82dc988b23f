import { asEarshotError } from '../../../shared-protocol/error.ts';
import { browser, type RuntimePort } from '../../browser.ts';
import { serveSocket } from '../../origin-rule/serve-sockets.ts';
import { socketPort } from '../../origin-rule/socket-messages.ts';
import type { FromEncoder } from '../encoder-worker.ts';
import { capturePort, maxFramesInFlight, type FromOffscreen, type ToOffscreen } from './offscreen-messages.ts';
import { openTabGraph, type TabGraph } from './tab-graph.ts';

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

async function start(streamId: string): Promise<void> {
  stop();
  const { signal } = current;
  try {
    const onEnded = () => stop({ type: 'ended', code: 'capture-ended' });
    const opened = await openTabGraph(streamId, signal, onEncoded, onEnded);
    if (signal.aborted) return;
    graph = opened;
    post({ type: 'started' });
  } catch (thrown) {
    const { code, message } = asEarshotError(thrown, 'capture-refused');
    if (!signal.aborted) post({ type: 'failed', code, detail: message });
  }
}

function onMessage(raw: unknown): void {
  const message = raw as ToOffscreen;
  switch (message.type) {
    case 'start':
      return void start(message.streamId);
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
  post({ type: 'attached', isCapturing: graph !== null });
}

// Where a server refuses handshakes that name an extension, the background's sockets live here.
browser.runtime.onConnect.addListener((opened) => {
  if (opened.name === socketPort) serveSocket(opened);
});
attach();
