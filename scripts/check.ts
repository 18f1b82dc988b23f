import { staticSteps } from './static-steps.ts';
import { runSteps, step } from './steps.ts';

await runSteps([staticSteps, step('unit tests', 'vitest', 'run', '--project', 'unit')]);
