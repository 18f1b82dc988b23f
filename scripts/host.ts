import { parseArgs } from 'node:util';
import { examine } from '../native-host/install/doctor.ts';
import {
  browserNames,
  installForUser,
  linuxPlaces,
  uninstallForUser,
  type BrowserName,
} from '../native-host/install/user-install.ts';
import { extensionId } from './build-extension.ts';
import { buildHost } from './build-host.ts';

const usage = `npm run host -- install|uninstall|doctor [--browser ${browserNames.join('|')}]`;
const builtDir = 'build/native-host';

/** Wrong arguments, as sysexits.h numbers it. */
const usageError = 64;

function fail(reason: string): never {
  console.error(`${reason}\n${usage}`);
  process.exit(usageError);
}

function readArguments(): { command: string | undefined; browsers: readonly BrowserName[] } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { browser: { type: 'string' } } });
    const browser = browserNames.find((name) => name === values.browser);
    if (values.browser !== undefined && !browser)
      throw new Error(`There is no way yet to register with "${values.browser}".`);
    return {
      command: positionals.length === 1 ? positionals[0] : undefined,
      browsers: browser ? [browser] : browserNames,
    };
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'Wrong arguments.');
  }
}

const { command, browsers } = readArguments();
if (process.platform !== 'linux') fail('The host can be registered on Linux only so far.');
const places = linuxPlaces(process.env);

switch (command) {
  case 'install': {
    await buildHost(builtDir);
    const manifests = await installForUser({ builtDir, extensionIds: [await extensionId()], places, browsers });
    console.log(['Installed.', `  ${places.hostDir}`, ...manifests.map((path) => `  ${path}`)].join('\n'));
    console.log('What is left: npm run build, and load build/extension-chromium as an unpacked extension.');
    break;
  }
  case 'uninstall':
    await uninstallForUser(places, browsers);
    console.log(`The host is no longer registered with ${browsers.join(' and ')}.`);
    break;
  case 'doctor': {
    const findings = await examine({ builtDir, extensionId: await extensionId(), places, browsers });
    const width = Math.max(...findings.map(({ what }) => what.length));
    for (const { what, state, detail } of findings) console.log(`${state.padEnd(8)} ${what.padEnd(width)}  ${detail}`);
    if (findings.some(({ state }) => state === 'wrong')) process.exitCode = 1;
    break;
  }
  default:
    fail('Say what to do.');
}
