import { dirname } from 'node:path';
import { familyOf, isCustom, type BrowserName } from './browsers.ts';
import { isThere } from './make-folder.ts';
import type { Places, Target } from './places.ts';
import type { Receipt, Registered } from './receipt.ts';
import { isInside, isTakenOver } from './taken-over.ts';
import { wasStarted } from './was-started.ts';

/** What an installation writes for one browser. */
export type Registrable = Pick<Target, 'family' | 'manifest' | 'registryKey' | 'hostDir' | 'needsNode'> & {
  browser: string;
  form: string;
};

type Place = Pick<Registered, 'browser' | 'form' | 'manifest' | 'registryKey'>;

const isSame = (a: Place, b: Place): boolean =>
  a.browser === b.browser && a.form === b.form && a.manifest === b.manifest && a.registryKey === b.registryKey;

/**
 * Whether a registration is this browser's, also in a place that the tables no longer name. A browser that they never
 * named is known by its folder.
 */
export const isOf = (known: Place, target: Target): boolean =>
  known.form === target.form &&
  (isCustom(known.browser) ? known.manifest === target.manifest : known.browser === target.browser);

/**
 * What earlier installations registered, besides these targets. Each names a version's folder, which goes when that
 * version does, so all are written again. Not those of a removed sandbox, and not a manifest that another program
 * has written over ours.
 */
export async function earlierRegistrations(
  receipt: Receipt | null,
  places: Places,
  targets: readonly Target[],
): Promise<{ written: Registrable[]; kept: Registered[] }> {
  const written: Registrable[] = [];
  const kept: Registered[] = [];
  for (const known of receipt?.registrations ?? []) {
    if (targets.some((target) => isSame(target, known))) continue;
    const target = places.targets.find((each) => isSame(each, known));
    if (target?.needsNode && !(await wasStarted(target, receipt))) continue;
    if (!target && known.form !== 'native' && !(await isThere(dirname(known.manifest)))) continue;
    if (receipt && (await isTakenOver(known.manifest, receipt, places))) kept.push(known);
    else written.push(asRegistrable(known, receipt, target, places));
  }
  return { written, kept };
}

function asRegistrable(
  { browser, form, manifest, registryKey, family, hostDir }: Registered,
  receipt: Receipt | null,
  target: Target | undefined,
  places: Places,
): Registrable {
  const dir = hostDir ?? target?.hostDir ?? places.hostDir;
  const node = receipt?.hosts.find((host) => host.dir === dir)?.node;
  return {
    browser,
    form,
    manifest,
    registryKey,
    hostDir: dir,
    family: family ?? target?.family ?? familyOf(browser as BrowserName),
    needsNode: target?.needsNode ?? (node !== undefined && isInside(places, node, dir)),
  };
}
