import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { browser, type RuntimePort } from '../../browser.ts';
import { playerPort } from '../../listen/player-messages.ts';
import { servePlayer } from '../../listen/serve-player.ts';
import { serveSocket } from '../../origin-rule/serve-sockets.ts';
import { socketPort } from '../../origin-rule/socket-messages.ts';
import { receivePorts } from './handed-ports.ts';
import { capturePort, type FromOffscreen, type SentSource, type ToOffscreen } from './offscreen-messages.ts';
import { openTabGraph, type GraphSource, type TabGraph } from './tab-graph.ts';

/** A restarted background is back within milliseconds; asking ten times a second costs nothing. */
const reattachDelayMs = 100;

const handedPorts = receivePorts(navigator.serviceWorker);
let port: RuntimePort | null = null;
/** Views open their ports to the background, but every page of the extension that listens receives them too. */
const portsOfViews = new Set<RuntimePort>();
let graph: TabGraph | null = null;
/** Aborting it closes the graph, or stops its opening. */
let current = new AbortController();

const post = (message: FromOffscreen): void => port?.postMessage(message);

function stop(farewell?: FromOffscreen): void {
  current.abort();
  current = new AbortController();
  graph = null;
  if (farewell) post(farewell);
}

async function graphSource(source: SentSource, signal: AbortSignal): Promise<GraphSource> {
  if (source.type !== 'board') return source;
  const { blocks, ...board } = source;
  return { ...board, port: await handedPorts.take(blocks, signal) };
}

async function start({ source, mix, frames }: Extract<ToOffscreen, { type: 'start' }>): Promise<void> {
  stop();
  const { signal } = current;
  const opening = graphSource(source, signal).then((from) =>
    openTabGraph({
      source: from,
      mix,
      signal,
      onEncoderFailed: () => stop({ type: 'ended', code: 'encoder-missing' }),
      onTabEnded: (tabId) => post({ type: 'tab-ended', tabId, code: 'capture-ended' }),
      onMicrophone: (event) => (signal.aborted ? undefined : post(event)),
      onEnded: () => stop({ type: 'ended', code: 'capture-ended' }),
    }),
  );
  const [opened, port] = await Promise.all([opening, handedPorts.take(frames, signal)]);
  signal.throwIfAborted();
  opened.leaveBy(port);
  graph = opened;
}

async function takeOver(frames: string): Promise<void> {
  if (!graph) throw new EarshotError('capture-ended');
  graph.leaveBy(await handedPorts.take(frames, current.signal));
  graph.tellMicrophone();
}

async function add({ tabId, streamId, entrance }: Extract<ToOffscreen, { type: 'add' }>): Promise<void> {
  if (!graph) throw new EarshotError('capture-ended');
  await graph.addTab(tabId, streamId, entrance);
}

async function addBoard({ tabId, blocks, entrance }: Extract<ToOffscreen, { type: 'add-board' }>): Promise<void> {
  const port = await handedPorts.take(blocks, current.signal);
  if (!graph) throw new EarshotError('capture-ended');
  await graph.addBoard(tabId, port, entrance);
}

/** Nobody waits for the answer of a capture that was stopped meanwhile. */
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
      return void answer(message.request, start(message));
    case 'take-over':
      return void answer(message.request, takeOver(message.frames));
    case 'add':
      return void answer(message.request, add(message));
    case 'add-board':
      return void answer(message.request, addBoard(message));
    case 'remove':
      return graph?.removeTab(message.tabId);
    case 'mix':
      return graph?.setMix(message.mix, message.overMs);
    case 'encode':
      return graph?.encode(message.format);
    case 'stop':
      return stop();
  }
}

function attach(): void {
  port = browser.runtime.connect({ name: capturePort });
  port.onMessage.addListener(onMessage);
  port.onDisconnect.addListener(() => {
    port = null;
    // If this page held them, no view would notice that its background is gone.
    for (const each of portsOfViews) each.disconnect();
    portsOfViews.clear();
    setTimeout(attach, reattachDelayMs);
  });
  post({ type: 'attached', isCapturing: graph !== null, tabIds: graph?.tabIds() ?? [] });
}

// If a server refuses handshakes with an extension's origin, the background's sockets live here.
browser.runtime.onConnect.addListener((opened) => {
  if (opened.name === socketPort) return serveSocket(opened);
  if (opened.name === playerPort) return servePlayer(opened);
  portsOfViews.add(opened);
  opened.onDisconnect.addListener(() => portsOfViews.delete(opened));
});
attach();
