import { step, type Step } from './steps.ts';

/** What is found without running anything of ours. Each keeps in `build/` what it need not look at again. */
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
