import packageJson from '../package.json' with { type: 'json' };
import { run } from '../local-server/command/run.ts';

await run(process.argv.slice(2), { command: 'npm run local-server --', version: packageJson.version });
