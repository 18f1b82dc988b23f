/** The package's command, `earshot-host`: installs, examines, and with `serve` is the host itself. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand } from './command.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { ownContext } from './own-context.ts';

const here = dirname(fileURLToPath(import.meta.url));
const [command] = process.argv.slice(2);

if (command === 'serve') {
  process.argv.splice(2, 1);
  // Beside this file in the package.
  const main = './main.mjs';
  await import(main);
} else {
  const context = ownContext();
  process.exitCode = await runCommand(process.argv.slice(2), {
    ...context,
    self: process.env['EARSHOT_HOST_SELF'] ?? 'npx earshot-host',
    builtDir: here,
    version: packageJson.version,
    extensionIds: defaultExtensionIds,
    // The self-contained archive brings a Node, and the computer may have no other.
    withNode: existsSync(join(here, 'node')) || existsSync(join(here, 'node.exe')),
  });
}
