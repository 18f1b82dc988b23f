import { parseArgs } from 'node:util';
import { browserNames } from '../tests/chaos/ground.ts';
import { hasOwnNetwork, runInOwnNetwork } from '../tests/chaos/own-network.ts';
import { describeSummary, isWell, runChaos } from '../tests/chaos/run.ts';
import { runSoak, soakTable } from '../tests/soak/soak.ts';
import { ensureChromium } from './browsers/chromium.ts';
import { ensureFirefox } from './browsers/firefox.ts';

const usage = `npm run chaos -- [--seed N] [--minutes N] [--json] [--browser chromium|firefox] [--servers 1|2] [--soak]
  --seed N     the sequence of faults (random by default, and printed)
  --minutes N  how long (default 1)
  --json       the summary as one JSON object on the last line
  --servers N  one server, or two at once that fail one at a time (default 1)
  --soak       no faults: how a stream's use of resources grows per hour`;

const log = (line: string): void => console.error(line);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
        minutes: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        browser: { type: 'string', default: browserNames[0] },
        servers: { type: 'string', default: '1' },
        soak: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    const minutes = Number(values.minutes);
    const browser = browserNames.find((name) => name === values.browser);
    if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed must be a whole number.');
    if (!(minutes > 0)) throw new Error('--minutes must be above 0.');
    const servers = ([1, 2] as const).find((count) => String(count) === values.servers);
    if (!servers) throw new Error('--servers must be 1 or 2.');
    if (!browser) throw new Error(`--browser must be ${browserNames.join(' or ')}.`);
    return { ...values, seed, minutes, browser, servers };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n${usage}`);
    return process.exit(64);
  }
}

const options = readArguments();
// Before the network is gone: what is missing is installed.
if (options.browser === 'firefox') ensureFirefox(log);
else ensureChromium(log);
const ended = await runInOwnNetwork();
if (ended !== null) process.exit(ended);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

const run = { ...options, log, signal: stopping.signal };

async function chaos(): Promise<boolean> {
  const { seed, minutes, browser } = options;
  log(`Seed ${seed}, ${minutes} min in ${browser}${hasOwnNetwork() ? ', in a network of its own' : ''}.`);
  const summary = await runChaos(run);
  console.log(describeSummary(summary));
  if (options.json) console.log(JSON.stringify(summary));
  return isWell(summary);
}

async function soak(): Promise<boolean> {
  const summary = await runSoak(run);
  console.log(soakTable(summary));
  if (options.json) console.log(JSON.stringify(summary));
  return summary.endedBy === null && summary.plaintextFrames === 0 && summary.orphans === 0;
}

const isWellDone = await (options.soak ? soak() : chaos()).catch((error: unknown) => {
  console.error(error);
  return false;
});
process.exit(isWellDone ? 0 : 1);
