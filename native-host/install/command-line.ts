import { parseArgs } from 'node:util';
import { InstallError } from './install-error.ts';
import { browserNames, type BrowserName, type Family } from './browsers.ts';
import type { CustomFolder } from './custom-target.ts';

export interface CommandLine {
  command: 'install' | 'uninstall' | 'doctor' | 'help' | 'version';
  browsers: readonly BrowserName[] | null;
  /** as it was typed, perhaps relative */
  custom?: CustomFolder;
  isSystem: boolean;
  isDryRun: boolean;
  isJson: boolean;
  extensionIds: Readonly<Record<Family, readonly string[]>>;
  endpoint: { host: string; port: number } | null;
}

export const usageOf = (
  self: string,
): string => `${self} install     install the helper and register it with your browsers
${self} uninstall   remove everything that install wrote
${self} doctor      check the installation, and say how to fix what's wrong
${self} control     mute, mix and stop from a program: see ${self} control --help

  --browser NAME       one of the browsers below; repeat it to name several
  --manifest-dir DIR   any other browser: the folder where it looks for manifests; needs
  --family FAMILY      chromium or firefox: which of the two that browser is based on
  --extension-id ID    also allow this extension: 32 letters from a to p, or a Firefox add-on's ID;
                       later installs keep it until you uninstall
  --system             for all users (needs administrator rights)
  --dry-run            show what would change, and change nothing
  --json               print doctor's findings as JSON
  --endpoint HOST:PORT doctor: also test UDP to this voice server

Browsers: ${inLines(browserNames)}`;

/** Names in lines of a terminal's width. */
function inLines(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const line = lines.at(-1) ?? '';
    if (line.length + name.length > 85) lines.push(name);
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`;
  }
  return lines.join(',\n  ');
}

const options = {
  browser: { type: 'string', multiple: true },
  'manifest-dir': { type: 'string', multiple: true },
  family: { type: 'string', multiple: true },
  'extension-id': { type: 'string', multiple: true },
  system: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  endpoint: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

const wrong = (detail: string): never => {
  throw new InstallError('install-arguments', detail);
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (thrown) {
    return wrong(thrown instanceof Error ? thrown.message : 'wrong arguments');
  }
}

/** @throws InstallError install-arguments */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const command = values.help ? 'help' : values.version ? 'version' : positionals[0];
  if (positionals.length > 1) wrong(`one command at a time, not "${positionals.join(' ')}"`);
  if (!isCommand(command)) return wrong('the command must be install, uninstall or doctor');
  const ids = values['extension-id'] ?? [];
  const custom = readCustom(command, values['manifest-dir'] ?? [], values.family ?? []);
  return {
    command,
    browsers: values.browser?.map(readBrowser) ?? null,
    ...(custom && { custom }),
    isSystem: values.system,
    isDryRun: values['dry-run'],
    isJson: values.json,
    extensionIds: {
      chromium: ids.filter((id) => familyOfId(id) === 'chromium'),
      firefox: ids.filter((id) => familyOfId(id) === 'firefox'),
    },
    endpoint: values.endpoint === undefined ? null : readEndpoint(values.endpoint),
  };
}

const isCommand = (text: string | undefined): text is CommandLine['command'] =>
  ['install', 'uninstall', 'doctor', 'help', 'version'].includes(text ?? '');

const readBrowser = (text: string): BrowserName =>
  browserNames.find((name) => name === text) ?? wrong(`"${text}" isn't a browser it knows on this system`);

function readCustom(
  command: CommandLine['command'],
  dirs: readonly string[],
  families: readonly string[],
): CustomFolder | null {
  const [dir] = dirs;
  const [family] = families;
  if (dirs.length > 1 || families.length > 1) return wrong('one --manifest-dir with one --family at a time');
  if (family !== undefined && family !== 'chromium' && family !== 'firefox')
    return wrong(`"${family}" isn't a family: use chromium or firefox`);
  if (dir === undefined) return family === undefined ? null : wrong('--family needs a --manifest-dir');
  if (dir === '') return wrong('--manifest-dir needs a folder');
  if (dir.startsWith('~')) return wrong('--manifest-dir needs a full path, without ~');
  if (dir.endsWith('.json')) return wrong('--manifest-dir is the folder, not the manifest in it');
  // What was registered is known by its folder.
  if (family === undefined && command === 'install')
    return wrong('--manifest-dir needs --family chromium or --family firefox');
  return { dir, family: family ?? null };
}

const chromiumId = /^[a-p]{32}$/;
/** Something like an e-mail address, or a UUID in braces: Firefox's rule for add-on ids. */
const firefoxId = /^(?:[\w.-]{1,64}@[\w.-]{1,64}|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;

function familyOfId(id: string): Family {
  if (chromiumId.test(id)) return 'chromium';
  if (firefoxId.test(id)) return 'firefox';
  return wrong(`"${id}" isn't an extension ID`);
}

function readEndpoint(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) return wrong(`"${text}" isn't HOST:PORT`);
  return { host, port: Number(port) };
}
