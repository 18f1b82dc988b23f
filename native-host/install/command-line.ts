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
): string => `${self} install     put the helper in place and register it with the browsers that are found
${self} uninstall   take back what was written
${self} doctor      say what is right, what is wrong and what mends it
${self} control     mute, mix and stop from programs: ${self} control --help

  --browser NAME       one of those below; more than one by repeating it
  --manifest-dir DIR   any other browser, by the folder in which it looks for manifests, with
  --family FAMILY      chromium or firefox: what it descends from
  --extension-id ID    allow this extension too: 32 letters from a to p, or a Firefox add-on's id;
                       kept by later installations until uninstall
  --system             for all users (needs the rights for that)
  --dry-run            say what would be written, and write nothing
  --json               doctor's findings for programs
  --endpoint HOST:PORT doctor: try UDP to this voice server too

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
  if (!isCommand(command)) return wrong('say install, uninstall or doctor');
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
  browserNames.find((name) => name === text) ?? wrong(`there is no browser "${text}" here`);

function readCustom(
  command: CommandLine['command'],
  dirs: readonly string[],
  families: readonly string[],
): CustomFolder | null {
  const [dir] = dirs;
  const [family] = families;
  if (dirs.length > 1 || families.length > 1) return wrong('one --manifest-dir with one --family at a time');
  if (family !== undefined && family !== 'chromium' && family !== 'firefox')
    return wrong(`"${family}" is no family: say chromium or firefox`);
  if (dir === undefined) return family === undefined ? null : wrong('--family belongs to a --manifest-dir');
  if (dir === '') return wrong('--manifest-dir needs a folder');
  if (dir.startsWith('~')) return wrong('write the whole path of --manifest-dir instead of ~');
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
  return wrong(`"${id}" is no extension's id`);
}

function readEndpoint(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) return wrong(`"${text}" is no host:port`);
  return { host, port: Number(port) };
}
