import { lstatSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { InstallError } from './install-error.ts';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import {
  browserTable,
  familyOf,
  type BrowserName,
  type CustomName,
  type Family,
  type Form,
  type Row,
  type System,
} from './browsers.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One place where a browser looks for the host. A browser with several has a target for each, the first one first. */
export interface Target {
  browser: BrowserName | CustomName;
  form: Form;
  family: Family;
  /** one of them exists once the browser has been started */
  markers: readonly string[];
  /** the manifest's file */
  manifest: string;
  /** on Windows the key whose default value names the manifest */
  registryKey: string | null;
  /** keys that it reads too, of which none is written */
  fallbackKeys: readonly string[];
  /** folder of this browser's host */
  hostDir: string;
  /** the sandbox has no Node: the host brings its own */
  needsNode: boolean;
  /** its name for `flatpak` or `snap`, and what it must be allowed there */
  app: string | null;
  persist: string | null;
  portal: string | null;
  afterwards: string | null;
}

export interface Places {
  system: System;
  /** the host's own folder */
  hostDir: string;
  targets: readonly Target[];
}

const systemOf = (platform: string): System =>
  platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : 'linux';

export const pathsOf = (system: System): typeof posix => (system === 'windows' ? win32 : posix);

/** What fills in the templates of the tables. */
type Bases = Readonly<Record<string, string>>;

/** A link to another folder, as /usr/lib64 often is, does not count. */
const isOwnFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Every place that matters, derived only from the environment, and for all users from which folders there are.
 * @param isSystem for all users
 * @throws InstallError install-home, install-path-relative
 */
export function findPlaces(
  platform: string,
  env: Environment,
  isSystem = false,
  hasFolder: (path: string) => boolean = isOwnFolder,
): Places {
  const system = systemOf(platform);
  const bases: Bases = {
    ...basesOf(system, env),
    ...(isSystem && system === 'linux' && hasFolder(lib64) && { lib64 }),
  };
  const hostDir = isSystem
    ? systemHostDir(system, env)
    : pathsOf(system).join(bases['data'] ?? '', system === 'linux' ? 'earshot' : 'Earshot');
  const targets = browserTable[system].flatMap((row) =>
    (isSystem ? row.system : row.user)
      .filter((folder) => !folder.includes('{lib64}') || 'lib64' in bases)
      .map((folder) => targetIn(row, folder, { system, bases, hostDir, isSystem })),
  );
  return { system, hostDir, targets };
}

const lib64 = '/usr/lib64';

const fill = (template: string, bases: Bases): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => bases[name] ?? '');

function targetIn(
  row: Row,
  folder: string,
  { system, bases, hostDir, isSystem }: { system: System; bases: Bases; hostDir: string; isSystem: boolean },
): Target {
  const { join, normalize } = pathsOf(system);
  const path = (template: string): string => normalize(fill(template, bases));
  const isRegistry = system === 'windows';
  const family = familyOf(row.browser);
  const fallback = row.fallback?.[isSystem ? 'system' : 'user'] ?? [];
  return {
    browser: row.browser,
    form: row.form,
    family,
    markers: row.markers.map(path),
    manifest: isRegistry
      ? join(hostDir, `${nativeHostName}.${family}.json`)
      : join(path(folder), `${nativeHostName}.json`),
    registryKey: isRegistry ? `${folder}\\${nativeHostName}` : null,
    fallbackKeys: fallback.map((key) => `${key}\\${nativeHostName}`),
    hostDir: row.sandbox === undefined ? hostDir : path(row.sandbox),
    needsNode: row.sandbox !== undefined,
    app: row.app ?? null,
    persist: row.persist ?? null,
    portal: row.portal ?? null,
    afterwards: row.afterwards === undefined ? null : fill(row.afterwards, bases),
  };
}

const systemHostDir = (system: System, env: Environment): string =>
  ({
    linux: '/usr/local/lib/earshot',
    macos: '/Library/Application Support/Earshot',
    windows: win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'Earshot'),
  })[system];

function basesOf(system: System, env: Environment): Record<string, string> {
  const { isAbsolute, join } = pathsOf(system);
  /** An empty variable counts as unset; a relative path would mean another folder to each program that reads it. */
  const base = (variable: string, fallback: () => string): string => {
    const value = env[variable];
    if (!value) return fallback();
    if (!isAbsolute(value)) throw new InstallError('install-path-relative', variable);
    return value;
  };
  const missing = (variable: string) => (): never => {
    throw new InstallError('install-home', variable);
  };
  if (system === 'windows') {
    const local = base('LOCALAPPDATA', missing('LOCALAPPDATA'));
    return { local, roaming: base('APPDATA', missing('APPDATA')), data: local };
  }
  const home = env['HOME'];
  if (!home || !isAbsolute(home)) throw new InstallError('install-home', 'HOME');
  if (system === 'macos') {
    const support = join(home, 'Library/Application Support');
    return { home, support, data: support };
  }
  return {
    home,
    config: base('XDG_CONFIG_HOME', () => join(home, '.config')),
    data: base('XDG_DATA_HOME', () => join(home, '.local/share')),
  };
}
