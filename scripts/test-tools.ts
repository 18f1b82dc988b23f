import { packageTests, pythonTests, windowsTests } from './tool-tests.ts';
import { ensureTools } from './tools.ts';

/** Installs what the tests of packages, of Windows and with Python need, as root on Debian. `npm test` leaves out what it cannot run. */
for (const { name, tools } of [packageTests, windowsTests, pythonTests]) {
  const lack = ensureTools(tools, (line) => console.error(line));
  if (lack !== null) console.error(`The ${name} will be skipped: ${lack}.`);
}
