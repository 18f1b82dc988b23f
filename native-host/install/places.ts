import { posix, win32 } from 'node:path';
import { InstallError } from './install-error.ts';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { browserTable, familyOf, type BrowserName, type Family, type Form, type System } from './browsers.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One browser that the host can be registered with. */
export interface Target {
  browser: BrowserName;
  form: Form;
  family: Family;
  /** one of them exists once the browser has been started */
  markers: readonly string[];
  /** the manifest's file */
  manifest: string;
  /** on Windows the key whose default value names the manifest */
  registryKey: string | null;
  /** folder of this browser's host */
  hostDir: string;
  /** the sandbox has no Node: the host brings its own */
  needsNode: boolean;
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

/**
 * Every place that matters, derived only from the environment.
 * @param isSystem for all users
 * @throws InstallError install-home, install-path-relative
 */
export function findPlaces(platform: string, env: Environment, isSystem = false): Places {
  const system = systemOf(platform);
  const bases = basesOf(system, env);
  const { join } = pathsOf(system);
  const fill = (template: string): string =>
    pathsOf(system).normalize(template.replace(/\{(\w+)\}/g, (_, name: string) => bases[name] ?? ''));
  const hostDir = isSystem
    ? systemHostDir(system, env)
    : join(bases.data ?? '', system === 'linux' ? 'earshot' : 'Earshot');

  const targets = browserTable[system].flatMap((row): Target[] => {
    const folder = isSystem ? row.system : row.user;
    if (folder === null) return [];
    const family = familyOf(row.browser);
    const isRegistry = system === 'windows';
    return [
      {
        browser: row.browser,
        form: row.form,
        family,
        markers: row.markers.map(fill),
        manifest: isRegistry
          ? join(hostDir, `${nativeHostName}.${family}.json`)
          : join(fill(folder), `${nativeHostName}.json`),
        registryKey: isRegistry ? `${folder}\\${nativeHostName}` : null,
        hostDir: row.sandbox === undefined ? hostDir : fill(row.sandbox),
        needsNode: row.sandbox !== undefined,
        afterwards: row.afterwards === undefined ? null : fillText(row.afterwards, bases),
      },
    ];
  });
  return { system, hostDir, targets };
}

const fillText = (text: string, bases: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => bases[name] ?? '');

const systemHostDir = (system: System, env: Environment): string =>
  ({
    linux: '/usr/local/lib/earshot',
    macos: '/Library/Application Support/Earshot',
    windows: win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'Earshot'),
  })[system];

function basesOf(system: System, env: Environment): Record<string, string> {
  const { isAbsolute, join } = pathsOf(system);
  /** An empty variable is as good as none; a relative one means another folder to each program that reads it. */
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
