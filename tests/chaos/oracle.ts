import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { ProblemView, SessionView } from '../../extension/page-contract/view.ts';
import { pause } from './fault.ts';
import type { Ground } from './ground.ts';
import { hostProcesses } from './processes.ts';

/** What the product has from the end of a fault until its sound is heard again, and again from a click. */
export const heardWithinMs = 15_000;
/** Enough tone not to be a remainder of earlier sound. */
const enoughToneMs = 1000;
/** A released helper needs a moment to exit. */
const leavingMs = 5000;
const lookEveryMs = 200;
/** Views are asked for less often than sound: each asking is a view that opens, and wakes the background. */
const viewEveryMs = 1500;

export type Verdict =
  | { end: 'by-itself'; afterMs: number }
  | { end: 'by-one-click'; code: ErrorCode; afterMs: number }
  | { end: 'stuck'; why: string };

/**
 * Heard, not said to be heard: the listener's word counts, and the view has to agree. @returns after how long, in ms, or
 * null once it is idle and after the deadline
 */
async function heardAfter(ground: Ground, sinceMs: number): Promise<number | null> {
  let lookedAtMs = performance.now();
  let view: SessionView | null = null;
  while (performance.now() - sinceMs < heardWithinMs) {
    const isHeard = isHeardEverywhere(ground, sinceMs);
    if (isHeard && view?.stream.state === 'live') return performance.now() - sinceMs;
    await pause(lookEveryMs);
    if (!isHeard && performance.now() - lookedAtMs < viewEveryMs) continue;
    lookedAtMs = performance.now();
    // While the browser starts its background again nobody answers.
    view = await ground.control.view().catch(() => null);
    if (view && endOf(view)) return null;
  }
  return null;
}

const isHeardEverywhere = ({ server, servers }: Ground, sinceMs: number): boolean =>
  server.toneMsSince(sinceMs) >= enoughToneMs &&
  (servers === 1 || server.toneMsSince(sinceMs, 'other') >= enoughToneMs);

/** What waits for a click: the whole stream, or one server's; with its problem, which may be missing. */
function endOf({ stream, servers, problem }: SessionView): { problem: ProblemView | null; guildId?: string } | null {
  if (stream.state === 'idle') return { problem };
  const ended = servers.find(({ state }) => state === 'ended');
  return ended ? { problem: ended.problem, guildId: ended.guildId } : null;
}

/** One click on Stream, or on what is offered; with several servers the others are added once the first is live. */
export async function clickToStream(ground: Ground): Promise<void> {
  await ground.click();
  if (ground.servers === 1) return;
  const { otherPlace } = ground.server.address;
  const { stream, servers } = await ground.control.waitFor(
    (view) => view.stream.state === 'live' || view.stream.state === 'idle',
    heardWithinMs,
  );
  const isIn = servers.some(({ guildId }) => guildId === otherPlace.guildId);
  if (stream.state === 'live' && !isIn) await ground.control.command({ type: 'add-server', ...otherPlace });
}

/** The one click that is to help. */
async function clickOn(ground: Ground, view: SessionView): Promise<void> {
  const guildId = endOf(view)?.guildId;
  if (guildId === undefined) await clickToStream(ground);
  else await ground.control.command({ type: 'retry-server', guildId });
}

async function oneHost(ground: Ground): Promise<string | null> {
  const deadline = performance.now() + leavingMs;
  while (hostProcesses(ground.hostFolder).length > 1) {
    if (performance.now() > deadline) return 'two helpers at once';
    await pause(lookEveryMs);
  }
  return null;
}

/** Waits for the product to be well again after a fault that is over. @param permitted codes that it may end with */
export async function judge(ground: Ground, permitted: readonly ErrorCode[]): Promise<Verdict> {
  const stuck = (why: string): Verdict => ({ end: 'stuck', why });
  const afterMs = await heardAfter(ground, performance.now());
  if (afterMs !== null) {
    const twice = await oneHost(ground);
    return twice === null ? { end: 'by-itself', afterMs } : stuck(twice);
  }
  const view = await ground.control.view().catch(() => null);
  const code = view ? (endOf(view)?.problem ?? view.problem)?.code : undefined;
  if (!view || code === undefined) return stuck(`silent without a reason (${shown(view)})`);
  if (!permitted.includes(code)) return stuck(`silent with a reason that does not fit (${shown(view)})`);
  const clickedMs = performance.now();
  try {
    await clickOn(ground, view);
  } catch (error) {
    return stuck(`${code}, and nothing to click on (${await shownNow(ground)}; ${String(error)})`);
  }
  const again = await heardAfter(ground, clickedMs);
  if (again === null) return stuck(`${code}, and silent after one click (${await shownNow(ground)})`);
  const twice = await oneHost(ground);
  return twice === null ? { end: 'by-one-click', code, afterMs: again } : stuck(twice);
}

function shown(view: SessionView | null): string {
  if (!view) return 'no view answers';
  const { stream, servers, problem, gateway } = view;
  const state = stream.state === 'connecting' ? `${stream.state}/${stream.step}` : stream.state;
  const rows = servers.map((row) => `${row.state}${row.problem ? ` for ${row.problem.code}` : ''}`).join(' and ');
  return `${state} (${rows}), problem ${problem?.code ?? 'none'}, gateway ${gateway}`;
}

const shownNow = async ({ control }: Ground): Promise<string> => shown(await control.view().catch(() => null));
