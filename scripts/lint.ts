import { runTool } from './spawn-tool.ts';
import { lintArgs } from './static-steps.ts';

/** `npm run lint -- [--fix] [FILE...]`: the whole repository unless files are named. */
const args = process.argv.slice(2);
const namesFiles = args.some((arg) => !arg.startsWith('-'));
process.exitCode = await runTool('eslint', [...(namesFiles ? [] : ['.']), ...lintArgs, ...args]);
