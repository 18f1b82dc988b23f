import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { logEvents } from '../local-server/command/event-lines.ts';
import { startLocalServer, type LocalServer } from '../local-server/index.ts';
import { logVariable, readLogLevel } from '../shared-protocol/log-level.ts';
import { VoiceMode } from '../shared-protocol/voice-payloads.ts';
import { is } from 'valibot';
import { startChromium } from './browsers/chromium.ts';
import { openControlPage, type ControlPage } from './browsers/control-page.ts';
import { startFirefox } from './browsers/firefox.ts';
import { parseStartOptions, usage, type StartOptions } from './start-options.ts';
import { serveFolder } from './static-server.ts';
import { describeSummary, summarise, type StreamSummary } from './stream-summary.ts';
import { signIn, type Place } from './browsers/sign-in.ts';
import { visit } from './browsers/visit.ts';

const liveDeadlineMs = 30_000;

const log = (line: string): void => console.error(line);
/** Run in reverse order at the end, whatever the end is. */
const cleanUps: (() => Promise<void>)[] = [];

interface Server extends Place {
  local: LocalServer | null;
}

interface OpenBrowser {
  browser: Browser;
  control: ControlPage;
  /** clicks Stream on this page */
  click(page: Page): Promise<void>;
}

async function openBrowser({ browser: name, headless }: StartOptions): Promise<OpenBrowser> {
  if (name === 'firefox') {
    const firefox = await startFirefox({ headless, log });
    cleanUps.push(() => firefox.close());
    return { browser: firefox.browser, control: firefox.control, click: firefox.stream };
  }
  const chromium = await startChromium({ headless, log });
  cleanUps.push(() => chromium.close());
  return {
    browser: chromium.browser,
    control: await openControlPage(chromium),
    async click(page) {
      const popup = await chromium.openPopup(page);
      await popup.waitForSelector('#stream:not([disabled])', { timeout: liveDeadlineMs });
      await popup.click('#stream');
    },
  };
}

async function openServer({ remote, recordFile }: StartOptions): Promise<Server> {
  const level = readLogLevel(process.env[logVariable]);
  if (remote) return { ...remote, documentPort: 80, local: null };
  const local = await startLocalServer(recordFile ? { recordFile: resolve(recordFile) } : {});
  cleanUps.push(() => local.close());
  if (level) logEvents(local.events, level, log);
  log(`Local server: ${local.pageUrl}`);
  const { gatewayUrl, guildId, channelId, token, documentPort } = local;
  return { gatewayUrl, guildId, channelId, token, documentPort, local };
}

async function configure(control: ControlPage, server: Server, { dialect, mode }: StartOptions): Promise<void> {
  if (mode !== null && !is(VoiceMode, mode)) throw new Error(`--mode ${mode} does not exist.`);
  // The document's own first mode is unencrypted: by default only on this computer.
  const chosen = mode ?? (dialect === 'original' && server.local ? 'plain' : null);
  const bot = await signIn(control, server, { dialect, ...(chosen && { mode: chosen }) });
  log(`Signed in as ${bot}.`);
}

/** The page that is streamed, playing. */
async function openPage({ browser }: OpenBrowser, { pageUrl }: StartOptions): Promise<Page> {
  const page = await browser.newPage();
  if (pageUrl) {
    await visit(page, pageUrl);
    return page;
  }
  const demo = await serveFolder('scripts/demo-page/public');
  cleanUps.push(() => demo.close());
  await visit(page, demo.url);
  return page;
}

async function stream({ click, control }: OpenBrowser, page: Page): Promise<void> {
  await click(page);
  const view = await control.waitFor(
    ({ stream, problem }) => stream.state === 'live' || problem !== null,
    liveDeadlineMs,
  );
  if (view.problem) throw new Error(`The stream did not start: ${view.problem.code}`);
  log(`Live: "${await page.title()}" is in the channel.`);
}

const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

async function listen(
  { browser, control }: OpenBrowser,
  server: Server,
  options: StartOptions,
): Promise<StreamSummary> {
  server.local?.listener.reset();
  const lost = new Promise<never>((_, reject) =>
    browser.once('disconnected', () => reject(new Error('the browser closed.'))),
  );
  await Promise.race([pause(options.seconds), lost]);
  const view = await control.view();
  if (view.problem) throw new Error(`The stream ended: ${view.problem.code}`);
  const heard = server.local?.listener.summary() ?? null;
  const file = server.local && options.recordFile ? resolve(options.recordFile) : null;
  if (file) await server.local?.listener.writeWav(file);
  const summary = summarise(view, heard, options.seconds, file);
  if (heard && (heard.packets === 0 || heard.rms === 0)) throw new Error('The listener heard nothing.');
  return summary;
}

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), process.env, process.platform);
  const server = await openServer(options);
  const opened = await openBrowser(options);
  const { browser, control } = opened;
  await configure(control, server, options);
  const page = await openPage(opened, options);
  await stream(opened, page);

  if (options.headless) {
    const summary = await listen(opened, server, options);
    console.log(describeSummary(summary));
    if (options.json) console.log(JSON.stringify(summary));
    await control.command({ type: 'stop' });
    return;
  }
  if (server.local) await visit(await browser.newPage(), server.local.pageUrl);
  log('Close the browser or press Ctrl-C to stop.');
  isUpToTheUser = true;
  await new Promise<void>((done) => browser.once('disconnected', () => done()));
}

/** In a window a signal is how the user ends it; before that, and headless, it cuts the job off. */
let isUpToTheUser = false;
const stopped = new Promise<void>((resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => (isUpToTheUser ? resolve() : reject(new Error(`stopped by ${signal}.`))));
});

try {
  await Promise.race([main(), stopped]);
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  console.error(`Earshot could not stream: ${reason}`);
  if (reason.startsWith('--') || reason.includes('nknown option')) console.error(usage);
  process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp().catch((error: unknown) => log(String(error)));
  // After a signal the job itself is still waiting for its seconds to pass.
  process.exit();
}
