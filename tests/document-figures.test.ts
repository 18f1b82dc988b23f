import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import packageJson from '../package.json' with { type: 'json' };
import { browserNames } from '../native-host/install/browsers.ts';
import { lowestFirefox } from '../scripts/build/firefox-manifest.ts';
import { nodeVersion } from '../scripts/package/targets.ts';
import { documentAt } from './documents.ts';

const words = 'zero one two three four five six seven eight nine ten'.split(' ');
/** A figure as documents write it: "16", "0.5", "20.19", "1 454", or "five". */
const figureOf = (text: string): number => {
  const word = words.indexOf(text.toLowerCase());
  return word < 0 ? Number(text.replace(/(?<=\d) (?=\d)/g, '')) : word;
};

/**
 * A constant as its file has it, by name, also as a field of a table: its figure, or arithmetic of figures. Read rather than
 * imported: most are of use to their own file alone.
 */
function constant(path: string, name: string): number {
  const source = readFileSync(path, 'utf8');
  const [, stated, listed] =
    new RegExp(`\\b${name}(?: = ([\\d_. */]+)(?: as const)?;|: ([\\d_.]+)[,} \\n])`).exec(source) ?? [];
  const value = stated ?? listed;
  if (value === undefined) throw new Error(`${path} has no figure ${name}`);
  return value
    .replaceAll('_', '')
    .split('*')
    .map(Number)
    .reduce((product, each) => product * each, 1);
}

const seconds = (path: string, name: string): number => constant(path, name) / 1000;
const hours = (path: string, name: string): number => seconds(path, name) / 3600;
const megabytesAnHour = (kilobits: number): number => Math.round((kilobits * 3600) / 8 / 1000);

const [, streamDeckApp] = /Software: \{ MinimumVersion: '([\d.]+)'/.exec(
  readFileSync('stream-deck/manifest.ts', 'utf8'),
)!;
const identify = 'extension/discord/gateway/identify-budget.ts';
const native = 'shared-protocol/native-messages.ts';
const storage = 'extension/store/storage.ts';
const rate = 'native-host/transport/rate-control.ts';
const frames = 'extension/capture/firefox';
const [, , nodeMajor, nodeMinor] = /^(>=)(\d+)\.(\d+)/.exec(packageJson.engines.node)!;
const node = Number(`${nodeMajor}.${nodeMinor}`);

/** Document, the sentence around the figures, and what they are in the code. Every sentence that matches is compared. */
const rows: readonly (readonly [string, RegExp, ...number[]])[] = [
  [
    'README.md',
    /\((\d+) or later\), or Firefox \((\d+) or later/,
    Number(manifest.minimum_chrome_version),
    lowestFirefox,
  ],
  ['README.md', /Node (\d+\.\d+) or later/, node],
  ['README.md', /finds, of (\d+) and/, browserNames.length],
  ['README.md', /notices within (\w+) seconds/, seconds('extension/host/host-watch.ts', 'lookAgainMs')],
  ['README.md', /\bup to (\w+) at once/, constant('extension/store/place.ts', 'maxServers')],
  ['README.md', /several servers at once \| up to (\w+) /, constant('extension/store/place.ts', 'maxServers')],
  ['README.md', /up to (\d+) ?%/i, constant('extension/browser-ui/stepped-volume.ts', 'most') * 100],
  ['README.md', /at 96 kbit\/s about (\d+) MB an hour/, megabytesAnHour(96)],
  ['PRIVACY.md', /last (\d+) hours/, hours('extension/log/log-line.ts', 'keptForMs')],
  ['PRIVACY.md', /(\w+) hours at most/, hours('extension/go-on/cut-off.ts', 'offeredForMs')],
  ['PRIVACY.md', /the (\d+) (?:sites )?used last/, constant(storage, 'maxSites')],
  ['docs/remote.md', /macOS, (\d+\.\d+) or later/, Number(streamDeckApp)],
  ['SECURITY.md', /Packages bring Node (\d+)/, Number.parseInt(nodeVersion)],
  ['docs/store/chrome-web-store.md', /Up to (\w+) servers/, constant('extension/store/place.ts', 'maxServers')],
  ['docs/store/chrome-web-store.md', /\((\w+) hours at most/, hours('extension/go-on/cut-off.ts', 'offeredForMs')],
  ['native-host/README.md', /install # with Node (\d+\.\d+) or later/, node],
  [
    'native-host/README.md',
    /no packet left this computer for (\w+) seconds/,
    seconds('native-host/transport/send-watch.ts', 'failingMs'),
  ],
  ['native-host/README.md', /not answered for (\w+)\b/, seconds('native-host/transport/answer-watch.ts', 'goneMs')],
  ['native-host/README.md', /nothing was received for (\d+) s/, seconds(native, 'pingDeadlineMs')],
  [
    'native-host/README.md',
    /\| (\w+) malformed frames in a row/,
    constant('native-host/messaging/inbox.ts', 'maxBadFrames'),
  ],
  ['local-server/README.md', /Node (\d+\.\d+) or later/, node],
  ['CONTRIBUTING.md', /Node (\d+\.\d+) or later/, node],
  ['CONTRIBUTING.md', /Firefox (\d+) or later/, lowestFirefox],
  ['docs/store/chrome-web-store.md', /Node (\d+\.\d+) or later/, node],
  ['docs/store/firefox-add-ons.md', /Node (\d+\.\d+) or later/, node],
  [
    'SECURITY.md',
    /secret of (\d+) random bytes in a file that only you/,
    constant('native-host/control/control-folder.ts', 'secretBytes'),
  ],
  [
    'SECURITY.md',
    /limits of (\d+) ms blocks, (\d+) a second, (\d+) addresses, and (\d+) frames a tab/,
    constant(`${frames}/background/silence-filler.ts`, 'blockMs'),
    constant(`${frames}/background/frame-door.ts`, 'blocksPerSecond'),
    constant(`${frames}/messages.ts`, 'maxAddresses'),
    constant(`${frames}/background/tab-sound.ts`, 'maxFrames'),
  ],
  ['SECURITY.md', /at most (\w+) speakers/, constant('native-host/listen/stage.ts', 'maxHeard')],
  ['PROTOCOL.md', /at most (\d+) MiB/, constant(native, 'maxNativeMessageBytes') / 1024 ** 2],
  ['PROTOCOL.md', /Up to (\d+) sessions/, constant(native, 'maxSessions')],
  ['PROTOCOL.md', /`open`: (\d+) sessions/, constant(native, 'maxSessions')],
  ['PROTOCOL.md', /sent every (\d+) s\b/, seconds(native, 'pingIntervalMs')],
  ['PROTOCOL.md', /nothing (?:received )?for (\d+) s\b/, seconds(native, 'pingDeadlineMs')],
  [
    'PROTOCOL.md',
    /no packet left this computer for (\w+) seconds/,
    seconds('native-host/transport/send-watch.ts', 'failingMs'),
  ],
  [
    'PROTOCOL.md',
    /no keepalive was answered for (\w+) seconds/,
    seconds('native-host/transport/answer-watch.ts', 'goneMs'),
  ],
  ['PROTOCOL.md', /no discovery reply in (\w+) seconds/, seconds('native-host/transport/discovery.ts', 'deadlineMs')],
  [
    'PROTOCOL.md',
    /Within (\w+) seconds, a program/,
    seconds('native-host/control/control-connection.ts', 'secretDeadlineMs'),
  ],
  [
    'PROTOCOL.md',
    /a line, (\d+) requests a second/,
    constant('native-host/control/control-connection.ts', 'perSecond'),
  ],
  ['PROTOCOL.md', /at most (\w+) speakers/, constant('native-host/listen/stage.ts', 'maxHeard')],
  ['PROTOCOL.md', /Limits: (\d+) bytes a line/, constant('shared-protocol/control.ts', 'maxControlLineBytes')],
  ['PROTOCOL.md', /for each program, (\w+) programs/, constant('native-host/control/control-server.ts', 'maxPrograms')],
  ['PROTOCOL.md', /(\d+) unanswered ones/, constant('native-host/control/control-connection.ts', 'maxOpen')],
  [
    'ARCHITECTURE.md',
    /holds frames for (\d+) to (\d+) ms, at first (\d+)/,
    constant(rate, 'minTargetMs'),
    constant(rate, 'maxTargetMs'),
    constant(rate, 'firstTargetMs'),
  ],
  [
    'ARCHITECTURE.md',
    /allows (\d+) an hour and (\d+) a day/,
    constant(identify, 'perHour'),
    constant(identify, 'perDay'),
  ],
  ['ARCHITECTURE.md', /last (\d+) hours/, hours('extension/log/log-line.ts', 'keptForMs')],
];

describe('figures in documents are those of the code', () => {
  const cases = rows.map(([path, sentence, ...expected]) => ({ path, sentence, expected }));
  it.each(cases)('$path: $sentence', ({ path, sentence, expected }) => {
    const text = documentAt(path).text.replace(/\s+/g, ' ');
    const found = [...text.matchAll(new RegExp(sentence.source, `${sentence.flags}g`))];
    expect(found.length, 'the sentence is gone: take its row along').toBeGreaterThan(0);
    for (const [, ...figures] of found) expect(figures.map(figureOf)).toEqual(expected);
  });

  it('a constant that is gone fails, and so does a figure that is another', () => {
    expect(() => constant('extension/store/place.ts', 'maxPlanets')).toThrow('no figure');
    expect(figureOf('five')).toBe(5);
    expect(figureOf('300 000')).toBe(300_000);
    expect(constant('extension/go-on/cut-off.ts', 'offeredForMs')).toBe(21_600_000);
  });
});
