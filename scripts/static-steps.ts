import { step, type Step } from './steps.ts';

/** Checks that run none of our code. Each caches in `build/` what it need not check again. */
export const staticSteps: Step[] = [
  step('types', 'tsc', '--incremental', '--tsBuildInfoFile', 'build/.tsbuildinfo'),
  step('lint', 'eslint', '.', '--cache', '--cache-location', 'build/.eslintcache'),
  step(
    'format',
    'prettier',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    'build/.prettiercache',
    '.',
  ),
];
