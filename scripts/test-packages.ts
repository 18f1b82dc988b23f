import { runSteps } from './steps.ts';
import { packageTests, stepWithTools } from './tool-tests.ts';

await runSteps([stepWithTools(packageTests, (line) => console.error(line))]);
