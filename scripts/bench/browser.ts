import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findChromium } from '../browsers/chromium.ts';
import type { StreamSummary } from '../stream-summary.ts';

/** The whole way, as `npm start` goes it: a tab in Chromium, the extension, the host, the local server. */
export async function measureBrowser(seconds: number): Promise<StreamSummary | { unavailable: string }> {
  if (!findChromium()) return { unavailable: 'no Chromium here; npm start -- --headless installs one' };
  const args = ['scripts/run.mjs', 'start', '--headless', '--seconds', String(seconds), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)));
  const timer = setTimeout(() => child.kill('SIGTERM'), (seconds + 120) * 1000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  if (code !== 0) return { unavailable: stderr.trim().split('\n').at(-1) ?? `npm start ended with ${code}` };
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as StreamSummary;
}
