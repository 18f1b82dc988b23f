import { ensureChromium } from './chromium.ts';
import { ensureFirefox } from './firefox.ts';
import { runSteps, step } from './steps.ts';

ensureChromium((line) => console.error(line));
ensureFirefox((line) => console.error(line));
await runSteps([
  step('types', 'tsc'),
  step('lint', 'eslint', '.', '--cache', '--cache-location', 'build/.eslintcache'),
  step('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  step('unit tests', 'vitest', 'run', '--project', 'unit'),
  step('interop tests', 'vitest', 'run', '--project', 'interop'),
  step('end-to-end tests', 'vitest', 'run', '--project', 'e2e'),
]);
