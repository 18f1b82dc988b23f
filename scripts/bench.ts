import { parseArgs } from 'node:util';
import { aimsOf } from './bench/aims.ts';
import { measureBrowser } from './bench/browser.ts';
import { chainFigures, measureChain } from './bench/chain.ts';
import { measureDrift, simulateDrifts } from './bench/drift.ts';
import { measureHostStart } from './bench/host-start.ts';
import { benchOriginal, middleOf } from './bench/original.ts';
import { medians, runRows } from './bench/rows.ts';
import { chainLine, chainTable, driftLine, originalLine, row, tableHead } from './bench/table.ts';
import { buildHost } from './build/host.ts';

const usage = `npm run bench -- [--json] [--quick] [--long] [--base COMMIT] [--only PART]
  --json         also print all figures as one JSON object on the last line
  --quick        one short round; its 99th percentiles mean little
  --long         also run for ten real minutes with a capture clock 200 ppm off
  --base COMMIT  measure the chain in Chromium against that commit's
  --no-browser   leave out the runs with Chromium
  --only PART    only one of original, senders, drift, start, chain`;

const parts = ['original', 'senders', 'drift', 'start', 'chain'] as const;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        base: { type: 'string' },
        'no-browser': { type: 'boolean', default: false },
        only: { type: 'string' },
      },
    });
    const { only } = values;
    if (only !== undefined && !parts.some((part) => part === only))
      throw new Error(`--only must be one of ${parts.join(', ')}.`);
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n${usage}`);
    return process.exit(64);
  }
}

const { json, quick, long, base = null, 'no-browser': noBrowser, only } = readArguments();
const has = (part: (typeof parts)[number]): boolean => only === undefined || only === part;
const seconds = quick ? 6 : 30;
const rounds = quick ? 1 : 3;

/** As often as there are rounds, one after the other. */
async function repeat<T>(measure: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await measure());
  return all;
}

await buildHost('build/native-host');

const originals = has('original') ? await repeat(() => benchOriginal(quick ? 4 : 30)) : [];
if (originals.length > 0) console.log('The original dialect, one stream of 1454.5 packets a second:');
for (const run of originals) console.log(originalLine(run));

if (has('senders')) {
  console.log(`\nToday's dialect with DAVE, ${seconds} s each; deviation from the 20 ms grid at the receiver.`);
  console.log('busy: the main thread is blocked for 4 to 15 ms at a time, a quarter of all time.');
  console.log('coarse: every wait ends at a tick of 15.625 ms, as on Windows.\n');
  console.log(tableHead);
}
const runs = has('senders') ? await runRows({ seconds, rounds, onRun: (run) => console.log(row(run)) }) : [];
const middle = medians(runs);
if (rounds > 1 && middle.length > 0) console.log(`\nMedians of ${rounds}:\n${middle.map(row).join('\n')}`);

const drift = has('drift') ? simulateDrifts() : [];
if (drift.length > 0)
  console.log('\nCapture clocks that are off, and stalls in the 4th and 7th minute of ten on a fake clock:');
for (const each of drift) console.log(driftLine(each));
const realDrift = long ? await measureDrift(200) : null;
if (realDrift) console.log(`In real time:\n${driftLine(realDrift)}`);

const hostStart = has('start') ? await measureHostStart() : null;
if (hostStart) console.log(`\nThe host says hello ${hostStart.helloMs.toFixed(0)} ms after its start.`);

const isChain = has('chain') && !noBrowser;
const browser = isChain ? await measureBrowser(quick ? 5 : 20) : null;
if (browser && !('unavailable' in browser))
  console.log(`\nnpm start: ${browser.latencyMs.p50} / ${browser.latencyMs.p99} ms from capture to packet.`);
if (isChain) console.log('\nThe whole chain in Chromium: a page streamed, less the same page only played.');
const chain = isChain
  ? await measureChain({
      length: { seconds, clicks: quick ? 1 : 5 },
      rounds,
      base,
      onRun: (name, run) => console.log(chainLine(name, run)),
    })
  : null;
const isMeasured = chain !== null && !('unavailable' in chain);
if (chain && !isMeasured) console.log(`  not measured: ${chain.unavailable}`);
const [chainHere, chainBase] = isMeasured
  ? [chainFigures(chain, 'Earshot'), chain.base === null ? null : chainFigures(chain, chain.base)]
  : [null, null];
if (chainHere) console.log(chainTable(chainHere, chainBase));

const aims = aimsOf({ runs: middle, original: middleOf(originals), drift, hostStart, chain: chainHere, chainBase });
const shown = only === undefined ? aims : aims.filter(({ isMet }) => isMet !== null);
console.log(`\n${shown.map(({ text }) => text).join('\n')}`);
if (json) {
  const [original = null] = originals;
  console.log(
    JSON.stringify({ seconds, rounds, original, originals, runs, aims, drift, realDrift, hostStart, browser, chain }),
  );
}
