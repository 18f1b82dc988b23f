import { runSteps } from './steps.ts';
import { pythonTests, stepWithTools } from './tool-tests.ts';

await runSteps([stepWithTools(pythonTests, (line) => console.error(line))]);
