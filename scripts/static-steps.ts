import { step, type Step } from './steps.ts';

export const lintArgs = ['--cache', '--cache-location', 'build/.eslintcache'];

/** Checks that run none of our code. Each caches in `build/` what it need not check again. */
export const staticSteps: Step[] = [
  step('types', 'tsc', '--incremental', '--tsBuildInfoFile', 'build/.tsbuildinfo'),
  step('lint', 'eslint', '.', ...lintArgs),
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
