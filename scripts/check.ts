import { runSteps, step } from './steps.ts';

await runSteps([
  step('types', 'tsc'),
  step('lint', 'eslint', '.', '--cache', '--cache-location', 'build/.eslintcache'),
  step('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  step('unit tests', 'vitest', 'run', '--project', 'unit'),
]);
