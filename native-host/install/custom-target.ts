import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { customNames, type Family, type Form } from './browsers.ts';
import { InstallError } from './install-error.ts';
import { pathsOf, type Places, type Target } from './places.ts';

/** A folder that the tables do not know: of an unknown browser, or of one started with another folder. */
export interface CustomFolder {
  dir: string;
  /** null to take back a registration that is there already */
  family: Family | null;
}

/** `~/.var/app/ID` and `~/snap/NAME`, which the sandboxed browser sees at the same path. */
const sandboxes: Readonly<Record<Exclude<Form, 'native'>, RegExp>> = {
  flatpak: /^.*\/\.var\/app\/(?<app>[^/]+)(?=\/|$)/,
  snap: /^.*\/snap\/(?<app>[^/]+)(?=\/|$)/,
};
const hostFolder = { flatpak: 'data/earshot', snap: 'common/earshot' } as const;

/**
 * The place that a folder is.
 * @param dir absolute
 * @throws InstallError install-arguments if a browser of the other family reads this folder, install-by-registry
 */
export function customTarget({ system, hostDir, targets }: Places, dir: string, family: Family): Target {
  if (system === 'windows') throw new InstallError('install-by-registry');
  const { join, normalize } = pathsOf(system);
  const manifest = join(normalize(dir), `${nativeHostName}.json`);
  const known = targets.find((target) => target.manifest === manifest);
  if (known && known.family !== family)
    throw new InstallError(
      'install-arguments',
      `${known.browser} reads ${dir}, which is of the ${known.family} family`,
    );
  if (known) return known;
  const form = system === 'linux' ? formOf(dir) : null;
  return {
    browser: customNames[family],
    form: form?.form ?? 'native',
    family,
    markers: [],
    manifest,
    registryKey: null,
    fallbackKeys: [],
    hostDir: form === null ? hostDir : join(form.home, hostFolder[form.form]),
    needsNode: form !== null,
    app: form?.app ?? null,
    persist: null,
    portal: null,
    afterwards: null,
  };
}

function formOf(dir: string): { form: Exclude<Form, 'native'>; home: string; app: string } | null {
  for (const form of ['flatpak', 'snap'] as const) {
    const found = sandboxes[form].exec(dir);
    if (found) return { form, home: found[0], app: found.groups?.['app'] ?? '' };
  }
  return null;
}
