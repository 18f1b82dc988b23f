import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = { environment: 'node', restoreMocks: true } as const;

/** Vitest keeps one processor for itself; with two, that would leave half of the machine idle. */
const busyWorkers = Math.max(2, availableParallelism() - 1);
/** Tests that mostly wait: for clocks, other processes and browsers. More at once would hold each other up. */
const waitingWorkers = 2;

/** Tests that start processes of their own, seconds each: beside their files like the others, run with `together`. */
const startingProcesses = '{extension,native-host,local-server,stream-deck,scripts}/**/*.process.test.ts';
/** Tests that judge the sound itself, its timing or its level: nothing else runs meanwhile. */
const judgingSound = [
  'chromium-original',
  'chromium-v8',
  'chromium-mix',
  'chromium-rates',
  'firefox-libraries',
  'firefox-media',
  'firefox-mix',
  'firefox-pages',
  'firefox-rates',
  'firefox-sources',
].map((name) => `tests/e2e/${name}.test.ts`);

/** The whole product under random faults, a minute for each seed. */
const underFaults = 'tests/chaos/two-seeds.test.ts';

export default defineConfig({
  test: {
    globalSetup: 'tests/build-once.ts',
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: [
            '{extension,native-host,shared-protocol,local-server,stream-deck,scripts}/**/*.test.{ts,tsx}',
            'tests/{*,sound/*,chaos/*,soak/*,contact-sheet/!(walk)}.test.ts',
          ],
          exclude: [startingProcesses, underFaults],
          testTimeout: 10_000,
          maxWorkers: busyWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'together',
          include: ['tests/together/**/*.test.ts', startingProcesses],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'interop',
          include: ['tests/interop/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: judgingSound,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e-alone',
          include: judgingSound,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'contact-sheet',
          include: ['tests/contact-sheet/walk.test.ts'],
          // Every state is looked at in every language and both themes.
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'packages',
          include: ['tests/packages/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each holds a Node or several, and writes as fast as the disk takes it.
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'windows',
          include: ['tests/windows/**/*.test.ts'],
          // Programs of Windows start slowly under Wine.
          testTimeout: 240_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 6 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'python',
          include: ['tests/python/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 7 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'chaos',
          include: [underFaults],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
