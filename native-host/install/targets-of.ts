import { resolve } from 'node:path';
import { isCustom, type Family } from './browsers.ts';
import type { CommandLine } from './command-line.ts';
import { customTarget, type CustomFolder } from './custom-target.ts';
import { InstallError } from './install-error.ts';
import type { Places, Target } from './places.ts';
import type { Receipt } from './receipt.ts';
import { wasStarted } from './was-started.ts';

/**
 * The places of the browsers that were named, or of all, with those named to earlier installations.
 * @throws InstallError install-arguments, install-by-registry
 */
export function targetsOf(places: Places, line: CommandLine, receipt: Receipt | null): Target[] {
  const { browsers, custom } = line;
  if (browsers === null && !custom) return [...places.targets, ...customsOf(places, receipt)];
  const named = places.targets.filter(({ browser }) => browsers?.some((name) => name === browser));
  const [absent] = browsers?.filter((name) => !named.some(({ browser }) => browser === name)) ?? [];
  if (absent !== undefined) throw new InstallError('install-arguments', `there is no ${absent} on ${places.system}`);
  return custom ? [...named, namedFolder(places, line, custom, receipt)] : named;
}

/**
 * Those to install for: browsers that were named, as ordinary programs even if never started; or all that are found.
 * @param packages places that the system's package has registered, if it is the one to install from: what needs a copy
 *   is left, and what has no such place
 * @returns none only if the package has done it all
 * @throws InstallError install-arguments, install-by-registry, install-no-browser
 */
export async function chooseTargets(
  places: Places,
  line: CommandLine,
  receipt: Receipt | null,
  packages: readonly Target[] | null,
): Promise<Target[]> {
  const candidates = targetsOf(places, line, receipt);
  const found = await Promise.all(candidates.map((target) => wasStarted(target, receipt)));
  const isNamed = line.browsers !== null || line.isSystem;
  const isByFolder = ({ manifest }: Target): boolean =>
    line.custom !== undefined && folderOf(manifest) === resolve(line.custom.dir);
  const chosen = candidates.filter(
    (target, index) => found[index] || (target.form === 'native' && isNamed) || isByFolder(target),
  );
  if (packages)
    return chosen.filter(({ needsNode, browser }) => needsNode || !packages.some((each) => each.browser === browser));
  if (chosen.length === 0) throw new InstallError('install-no-browser');
  return chosen;
}

/** Those that the tables have learnt to know since are among the places already. */
const customsOf = (places: Places, receipt: Receipt | null): Target[] =>
  (receipt?.registrations ?? []).flatMap(({ browser, manifest, family }) =>
    isCustom(browser) && family !== undefined && !places.targets.some((target) => target.manifest === manifest)
      ? [customTarget(places, folderOf(manifest), family)]
      : [],
  );

const folderOf = (manifest: string): string => resolve(manifest, '..');

function namedFolder(
  places: Places,
  line: CommandLine,
  { dir, family }: CustomFolder,
  receipt: Receipt | null,
): Target {
  const folder = resolve(dir);
  const isThere = ({ manifest }: Target): boolean => folderOf(manifest) === folder;
  const registered = customsOf(places, receipt).find(isThere);
  const its: Family | undefined = family ?? (registered ?? places.targets.find(isThere))?.family;
  const wrong = (detail: string): InstallError => new InstallError('install-arguments', detail);
  if (registered && registered.family !== its)
    throw wrong(`${folder} is registered with the ${registered.family} family: uninstall it first`);
  if (its === undefined || (line.command === 'uninstall' && !registered && !places.targets.some(isThere)))
    throw wrong(
      line.command === 'uninstall'
        ? `nothing is registered in ${folder}`
        : `nothing is registered in ${folder}: name its --family`,
    );
  return customTarget(places, folder, its);
}
