import { packageTests, windowsTests } from './tool-tests.ts';
import { ensureTools } from './tools.ts';

/** Installs what the tests of packages and of Windows need, as root on Debian. `npm test` leaves out what it cannot run. */
for (const { name, tools } of [packageTests, windowsTests]) {
  const lack = ensureTools(tools, (line) => console.error(line));
  if (lack !== null) console.error(`The ${name} will be left out: ${lack}.`);
}
