import { ensureChromium } from './browsers/chromium.ts';
import { runSteps } from './steps.ts';
import { stepWithTools, windowsTests } from './tool-tests.ts';

const log = (line: string): void => console.error(line);

ensureChromium(log);
await runSteps([stepWithTools(windowsTests, log)]);
