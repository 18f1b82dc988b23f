import { parseArgs } from 'node:util';
import { measureBrowser } from './bench/browser.ts';
import { measureDrift, simulateDrift } from './bench/drift.ts';
import { benchOriginal } from './bench/original.ts';
import { measure, type Run } from './bench/run.ts';
import { startDiscordJs, startEarshot, type SenderOptions, type Senders } from './bench/senders.ts';
import { driftLine, originalLine, row, tableHead, verdicts } from './bench/table.ts';
import { buildHost } from './build/host.ts';

const usage = `npm run bench -- [--json] [--quick] [--long] [--no-browser]
  --json        also print all figures as one JSON object on the last line
  --quick       short runs, whose 99th percentiles say little
  --long        also ten minutes of real time with a capture clock that is 200 ppm off
  --no-browser  leave out the run with Chromium`;

function readArguments() {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        'no-browser': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n${usage}`);
    return process.exit(64);
  }
}

const { json, quick, long, 'no-browser': noBrowser } = readArguments();
const seconds = quick ? 6 : 30;

type Start = (options: SenderOptions) => Promise<Senders>;
const earshot: Start = startEarshot;
const peer: Start = (options) => startDiscordJs(options, 1);
const peerProcesses: Start = (options) => startDiscordJs(options, options.count);

const runs: (Run & { name: string; load: string })[] = [];
async function run(name: string, start: Start, { streams = 1, isBusy = false } = {}): Promise<void> {
  const load = isBusy ? 'busy' : 'idle';
  const result = await measure((udpPort) => start({ count: streams, isBusy, udpPort }), { streams, seconds });
  runs.push({ name, load, ...result });
  console.log(row(name, load, result));
}

await buildHost('build/native-host');
console.log(`The original dialect, one stream of 1454.5 packets a second:`);
const original = await benchOriginal(quick ? 4 : 12);
console.log(originalLine(original));

console.log(`\nToday's dialect with DAVE, ${seconds} s each; deviation from the 20 ms grid at the receiver.`);
console.log('busy: the main thread is blocked for 4 to 15 ms at a time, a quarter of all time.\n');
console.log(tableHead);
for (const isBusy of [false, true]) {
  await run('Earshot', earshot, { isBusy });
  await run('@discordjs/voice', peer, { isBusy });
}
for (const streams of [4, 16]) {
  await run('Earshot', earshot, { streams });
  await run('@discordjs/voice, a process each', peerProcesses, { streams });
  await run('@discordjs/voice, one process', peer, { streams });
}
const aims = verdicts(runs);
console.log(`\n${aims.map(({ text }) => text).join('\n')}`);

console.log('\nA capture clock that is off, ten minutes on a fake clock:');
const drift = [200, -200].map((ppm) => simulateDrift(ppm));
for (const each of drift) console.log(driftLine(each));
const realDrift = long ? await measureDrift(200) : null;
if (realDrift) console.log(`In real time:\n${driftLine(realDrift)}`);

const browser = noBrowser ? null : await measureBrowser(quick ? 5 : 20);
if (browser) {
  console.log('\nFrom the capture of a block in Chromium to its packet:');
  if ('unavailable' in browser) console.log(`  not measured: ${browser.unavailable}`);
  else
    console.log(
      `  p50 ${browser.latencyMs.p50} ms, p99 ${browser.latencyMs.p99} ms (${browser.dialect}, ${browser.mode})`,
    );
}
if (json) console.log(JSON.stringify({ seconds, original, runs, aims, drift, realDrift, browser }));
