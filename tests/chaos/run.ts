import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import type { ErrorCode } from '../../shared-protocol/error.ts';
import { pause } from './fault.ts';
import { faults } from './faults.ts';
import type { BrowserName, Ground } from './ground.ts';
import { openGround } from './open-ground.ts';
import { clickToStream, judge, type Verdict } from './oracle.ts';
import { findOrphans } from './orphans.ts';
import { otherServerFaults } from './other-server-faults.ts';
import { planOf, type Step } from './plan.ts';
import { hostProcesses, setMark } from './processes.ts';

export interface Stuck {
  what: string;
  why: string;
  /** everything up to here, so that it can be done again */
  log: string[];
}

export interface Summary {
  seed: number;
  /** how many were judged; two that came close together are one */
  faults: number;
  recoveredByItself: number;
  recoveredByOneClick: number;
  stuck: Stuck[];
  /** frames in the clear in an encrypted call */
  plaintextFrames: number;
  /** processes and seats that were left over after the end */
  orphans: number;
}

export const isWell = ({ stuck, plaintextFrames, orphans }: Summary): boolean =>
  stuck.length === 0 && plaintextFrames === 0 && orphans === 0;

/** What any start may end with while its browser loses parts of it. */
const startCodes: readonly ErrorCode[] = ['interrupted', 'capture-timeout', 'capture-lost', 'capture-ended'];
const idleDeadlineMs = 15_000;
/** Signing in is a budget of ten an hour; renewed in time. */
const stepsPerBudget = 6;

export const describeSummary = (summary: Summary): string => {
  const { seed, faults: judged, recoveredByItself, recoveredByOneClick, stuck, plaintextFrames, orphans } = summary;
  return [
    ...stuck.map(({ what, why }) => `stuck: ${what}: ${why}`),
    `seed ${seed}: ${judged} faults, ${recoveredByItself} mended by themselves, ${recoveredByOneClick} by one click, ` +
      `${stuck.length} stuck; ${plaintextFrames} frames in the clear, ${orphans} orphans`,
  ].join('\n');
};

export interface RunOptions {
  seed: number;
  minutes: number;
  browser: BrowserName;
  /** streamed into at once */
  servers?: Ground['servers'];
  log(line: string): void;
  /** aborted, the run ends early and puts everything away */
  signal: AbortSignal;
}

/** @throws Error if not even an undisturbed stream is heard */
export async function runChaos({ seed, minutes, browser, servers = 1, log, signal }: RunOptions): Promise<Summary> {
  setMark(randomUUID());
  const ground = await openGround(browser, servers, join('build', 'chaos', String(seed)));
  // It waits for more to build, and is no part of what is tried here.
  await stopBundler();
  const lines: string[] = [];
  const startMs = performance.now();
  const note = (line: string): void => {
    lines.push(`${((performance.now() - startMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);
    log(lines.at(-1)!);
  };
  const summary: Summary = {
    seed,
    faults: 0,
    recoveredByItself: 0,
    recoveredByOneClick: 0,
    stuck: [],
    plaintextFrames: 0,
    orphans: 0,
  };
  const fail = (what: string, why: string): void => {
    note(`STUCK ${why}`);
    summary.stuck.push({ what, why, log: [...lines] });
  };
  const endMs = startMs + minutes * 60_000;
  const isOver = (): boolean => signal.aborted || performance.now() > endMs;

  try {
    await beginAnew(ground);
    if (hostProcesses(ground.hostFolder).length !== 1) throw new Error('No fault would find the host.');
    note('live and heard');
    let before: { what: string; permitted: ErrorCode[] } = { what: 'the start', permitted: [] };
    let steps = 0;
    for (const step of planOf(seed, servers === 1 ? faults : [...faults, ...otherServerFaults])) {
      const { calmMs, during } = step;
      const possible = step.faults.filter(({ fault }) => fault.needs.every((need) => ground.has(need)));
      if (isOver()) break;
      if (possible.length === 0) continue;
      await pause(calmMs);
      const relapse = await judgeQuietly(ground, before.permitted);
      if (relapse.end === 'stuck') {
        fail(`${before.what}, a while later`, relapse.why);
        if (!(await isMended(ground))) break;
      }
      if ((steps += 1) % stepsPerBudget === 0)
        await renewBudget(ground).catch((error: unknown) => fail('a start without a fault', String(error)));

      const what = `${possible.map(({ fault }) => fault.name).join(', then ')}${during === 'live' ? '' : ` ${during.startingForMs} ms into a start`}`;
      const permitted = possible.flatMap(({ fault }) => fault.permitted);
      before = { what, permitted: during === 'live' ? permitted : [...permitted, ...startCodes] };
      let words = '';
      const verdict = await disturb(ground, { ...step, faults: possible })
        .then((done) => (words = done))
        .then(() => judge(ground, before.permitted))
        .catch((error: unknown): Verdict => ({ end: 'stuck', why: String(error) }));
      summary.faults += 1;
      note(`${what}${words ? ` (${words})` : ''}: ${verdictText(verdict)}`);
      if (verdict.end === 'by-itself') summary.recoveredByItself += 1;
      if (verdict.end === 'by-one-click') summary.recoveredByOneClick += 1;
      if (verdict.end !== 'stuck') continue;
      fail(what, verdict.why);
      if (!(await isMended(ground))) {
        note('beyond repair: the run ends');
        break;
      }
    }
  } finally {
    summary.plaintextFrames = ground.server.plaintextFrames();
    const orphans = await findOrphans(ground);
    for (const orphan of orphans) note(`ORPHAN ${orphan}`);
    summary.orphans = orphans.length;
  }
  return summary;
}

/** The faults of a step, the first of them into a live stream or into one that is starting. */
async function disturb(ground: Ground, { during, faults: some, betweenMs }: Step): Promise<string> {
  let starting: Promise<string> = Promise.resolve('');
  if (during !== 'live') {
    await stop(ground);
    // That a fault leaves nothing to click on shows in what comes of it, beside these words.
    starting = clickToStream(ground).then(
      () => '',
      (error: unknown) => `not clicked: ${String(error)}`,
    );
    await pause(during.startingForMs);
  }
  const words: string[] = [];
  for (const [index, { fault, chance }] of some.entries()) {
    if (index > 0) await pause(betweenMs);
    words.push(await fault.apply(ground, chance).catch((error: unknown) => `not done: ${String(error)}`));
  }
  words.push(await starting);
  return words.filter((word) => word !== '').join(', then ');
}

/** Between two steps the stream is to be as well as the last verdict said. */
async function judgeQuietly(ground: Ground, permitted: readonly ErrorCode[]): Promise<Verdict> {
  const recentMs = 2000;
  const nowMs = performance.now();
  const guilds = ground.servers === 1 ? (['first'] as const) : (['first', 'other'] as const);
  const isHeard = guilds.every((guild) => ground.server.toneMsSince(nowMs - recentMs, guild) > 0);
  return isHeard ? { end: 'by-itself', afterMs: 0 } : judge(ground, permitted);
}

async function stop({ control }: Ground): Promise<void> {
  await control.command({ type: 'stop' });
  await control.waitFor(({ stream }) => stream.state === 'idle', idleDeadlineMs);
  await control.command({ type: 'dismiss' });
}

async function beginAnew(ground: Ground): Promise<void> {
  await clickToStream(ground);
  const verdict = await judge(ground, []);
  if (verdict.end !== 'by-itself') throw new Error(`The stream does not begin: ${verdictText(verdict)}`);
}

async function isMended(ground: Ground): Promise<boolean> {
  for (let tries = 0; tries < 2; tries += 1)
    try {
      await stop(ground);
      await beginAnew(ground);
      return true;
    } catch {
      await ground.renewBudget().catch(() => false);
    }
  return false;
}

async function renewBudget(ground: Ground): Promise<void> {
  await stop(ground);
  await ground.renewBudget();
  await beginAnew(ground);
}

function verdictText(verdict: Verdict): string {
  switch (verdict.end) {
    case 'by-itself':
      return `heard by itself after ${(verdict.afterMs / 1000).toFixed(1)} s`;
    case 'by-one-click':
      return `${verdict.code}, heard ${(verdict.afterMs / 1000).toFixed(1)} s after one click`;
    case 'stuck':
      return verdict.why;
  }
}
