import { defineConfig } from 'vitest/config';

const shared = { environment: 'node', restoreMocks: true } as const;

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
            '{extension,native-host,shared-protocol,local-server,scripts}/**/*.test.{ts,tsx}',
            'tests/*.test.ts',
          ],
          testTimeout: 10_000,
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
        },
      },
      {
        extends: true,
        // Browsers and clocks: one file at a time, so that no test steals another's processor.
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
