import packageJson from '../package.json' with { type: 'json' };
import { runCommand } from '../native-host/install/command.ts';
import { defaultExtensionIds } from '../shared-protocol/extension-ids.ts';
import { ownContext } from '../native-host/install/own-context.ts';
import { buildHost } from './build/host.ts';

const builtDir = 'build/native-host';

process.exitCode = await runCommand(process.argv.slice(2), {
  ...ownContext(),
  self: 'npm run host --',
  builtDir,
  version: packageJson.version,
  extensionIds: defaultExtensionIds,
  withNode: false,
  build: () => buildHost(builtDir),
});
