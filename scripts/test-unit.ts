import { runTool } from './spawn-tool.ts';

/** `npm run test:unit -- [--watch] [FILE...]`: what follows is vitest's; a FILE is any part of a path. */
const args = process.argv.slice(2);
const isWatching = args.includes('--watch') || args.includes('-w');
process.exitCode = await runTool('vitest', [isWatching ? 'watch' : 'run', '--project', 'unit', ...args]);
