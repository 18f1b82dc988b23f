import { findChromium } from '../browsers/chromium.ts';
import { buildCommit, buildHere, type Build } from './base-build.ts';
import { runChain, type ChainLength, type ChainRun } from './chain-browser.ts';
import { median } from './figures.ts';

export interface Chain extends ChainLength {
  /** the commit that it is measured beside, or null */
  base: string | null;
  /** in the order in which they were made: the builds take turns */
  runs: (ChainRun & { build: string })[];
}

export interface ChainFigures {
  addedUs: number;
  parts: Record<string, number>;
  latencyMs: { p50: number; p99: number };
  firstPacketMs: number;
}

/** The whole way in Chromium, here and in a base commit in turns, because a machine changes its pace from hour to hour. */
export async function measureChain(options: {
  length: ChainLength;
  rounds: number;
  base: string | null;
  onRun(name: string, run: ChainRun): void;
}): Promise<Chain | { unavailable: string }> {
  const { length, rounds, base, onRun } = options;
  if (process.platform !== 'linux') return { unavailable: 'only Linux tells what each thread uses' };
  if (!findChromium()) return { unavailable: 'no Chromium here; npm start -- --headless installs one' };
  const builds: Build[] = [buildHere()];
  const runs: Chain['runs'] = [];
  try {
    if (base !== null) builds.unshift(await buildCommit(base));
    for (let round = 0; round < rounds; round += 1)
      for (const build of builds) {
        const run = await runChain(build, length);
        runs.push({ build: build.name, ...run });
        onRun(build.name, run);
      }
    return { ...length, base: builds.length > 1 ? builds[0]!.name : null, runs };
  } finally {
    for (const build of builds) await build.remove();
  }
}

/** Medians of one build's runs; null if it has none. */
export function chainFigures(chain: Chain, build: string): ChainFigures | null {
  const runs = chain.runs.filter((run) => run.build === build);
  if (runs.length === 0) return null;
  const names = [...new Set(runs.flatMap(({ parts }) => Object.keys(parts)))];
  return {
    addedUs: median(runs.map(({ addedUs }) => addedUs)),
    parts: Object.fromEntries(names.map((name) => [name, median(runs.map(({ parts }) => parts[name] ?? 0))])),
    latencyMs: {
      p50: median(runs.map(({ latencyMs }) => latencyMs.p50)),
      p99: median(runs.map(({ latencyMs }) => latencyMs.p99)),
    },
    firstPacketMs: median(runs.flatMap(({ firstPacketMs }) => firstPacketMs)),
  };
}
