import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { startChromium } from '../browsers/chromium.ts';
import { openControlPage } from '../browsers/control-page.ts';
import { visit } from '../browsers/visit.ts';
import { serveFolder } from '../static-server.ts';
import type { Build } from './base-build.ts';
import { threadTimesOf, usedBetween } from './thread-times.ts';

/** What streaming a page cost and did, in one browser. */
export interface ChainRun {
  /** µs of processor for each 20 ms, of all processes: with the page streamed, less the same page only played */
  addedUs: number;
  /** the same by process and thread, the largest first */
  parts: Record<string, number>;
  /** from the capture of a block to its packet, as the host counts it */
  latencyMs: { p50: number; p99: number };
  lost: number;
  gapsOver40ms: number;
  /** from each click to the first packet that the channel could decrypt */
  firstPacketMs: number[];
}

export interface ChainLength {
  /** played only, and again streamed */
  seconds: number;
  /** at least one */
  clicks: number;
}

const patienceMs = 30_000;
/** Until the page's own caches and the compilers have come to rest; the host takes 10 s, and collects once. */
const settleMs = 3000;
const framesPerSecond = 50;

/** Plays a page, streams it, and clicks a few times more. @throws Error if the stream does not begin */
export async function runChain(build: Build, { seconds, clicks }: ChainLength): Promise<ChainRun> {
  const closings: (() => Promise<void>)[] = [];
  try {
    const server = await startLocalServer();
    closings.push(() => server.close());
    const demo = await serveFolder('scripts/demo-page/public');
    closings.push(() => demo.close());
    const chromium = await startChromium({ headless: true, ...build });
    closings.push(() => chromium.close());
    const control = await openControlPage(chromium);
    const { gatewayUrl, documentPort, guildId, channelId, token } = server;
    await control.command({ type: 'save-settings', settings: { gatewayUrl, documentPort, dialect: 'v8' } });
    await control.command({ type: 'choose', guildId, channelId });
    await control.command({ type: 'save-token', token, remember: false });
    await control.waitFor(({ gateway }) => gateway === 'ready', patienceMs);
    const page = await chromium.browser.newPage();
    await visit(page, demo.url);
    const browserPid = chromium.browser.process()?.pid ?? 0;

    const measure = async (): Promise<Map<string, number>> => {
      await pause(settleMs);
      const before = threadTimesOf(browserPid);
      await pause(seconds * 1000);
      return usedBetween(before, threadTimesOf(browserPid));
    };
    const firstPacketMs: number[] = [];
    const stream = async (): Promise<void> => {
      server.listener.reset();
      const popup = await chromium.openPopup(page);
      firstPacketMs.push(await clickToPacket(popup, server));
      await control.waitFor(({ stream: { state } }) => state === 'live', patienceMs);
      await popup.close();
    };
    const stop = async (): Promise<void> => {
      await control.command({ type: 'stop' });
      await control.waitFor(({ stream: { state } }) => state === 'idle', patienceMs);
    };

    const played = await measure();
    await stream();
    server.listener.reset();
    const streamed = await measure();
    const { lost, gapsOver40ms } = server.listener.summary();
    const view = await control.view();
    if (view.stream.state !== 'live' || !view.stream.health) throw new Error('the stream has ended');
    const { delayMs, delayP99Ms } = view.stream.health;
    await stop();
    for (let click = 1; click < clicks; click += 1) {
      await stream();
      await stop();
    }
    return {
      ...added(played, streamed, seconds * framesPerSecond),
      latencyMs: { p50: delayMs, p99: delayP99Ms },
      lost,
      gapsOver40ms,
      firstPacketMs,
    };
  } finally {
    for (const close of closings.reverse()) await close();
  }
}

/** Both ends take the time of the same clock: that of the computer. */
async function clickToPacket(popup: Page, server: LocalServer): Promise<number> {
  const button = await popup.waitForSelector('#stream:not([disabled])', { timeout: patienceMs });
  const clicked = popup.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener('click', ({ timeStamp }) => resolve(performance.timeOrigin + timeStamp), true);
      }),
  );
  await button?.click();
  const clickedMs = await clicked;
  while (server.listener.speakers().length === 0) {
    if (Date.now() - clickedMs > patienceMs) throw new Error('no packet came');
    await pause(1);
  }
  return performance.timeOrigin + (server.listener.arrivals()[0] ?? 0) - clickedMs;
}

function added(played: Map<string, number>, streamed: Map<string, number>, frames: number) {
  const names = [...new Set([...played.keys(), ...streamed.keys()])];
  const parts = names
    .map((name) => [name, ((streamed.get(name) ?? 0) - (played.get(name) ?? 0)) / frames] as const)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
  return { addedUs: parts.reduce((sum, [, us]) => sum + us, 0), parts: Object.fromEntries(parts) };
}
