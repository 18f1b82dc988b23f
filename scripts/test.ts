import { ensureChromium } from './browsers/chromium.ts';
import { staticSteps } from './static-steps.ts';
import { runSteps, step } from './steps.ts';
import { packageTests, pythonTests, stepsIfPossible, windowsTests } from './tool-tests.ts';

const log = (line: string): void => console.error(line);

try {
  ensureChromium(log);
} catch (thrown) {
  // The end-to-end tests say the same again, as failures; everything else can run.
  console.error(thrown instanceof Error ? thrown.message : thrown);
}
await runSteps([
  staticSteps,
  step('unit tests', 'vitest', 'run', '--project', 'unit'),
  step(
    'tests of parts together and of interoperation',
    'vitest',
    'run',
    '--project',
    'together',
    '--project',
    'interop',
  ),
  step('end-to-end tests', 'vitest', 'run', '--project', 'e2e', '--project', 'e2e-alone'),
  ...stepsIfPossible(packageTests, log),
  ...stepsIfPossible(windowsTests, log),
  ...stepsIfPossible(pythonTests, log),
  step('two minutes of chaos', 'vitest', 'run', '--project', 'chaos'),
]);
