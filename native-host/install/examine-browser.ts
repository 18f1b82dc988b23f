import { dirname } from 'node:path';
import { ageOfPeer, nativeProtocol, type ProtocolNumbers } from '../../shared-protocol/native-protocol.ts';
import type { ExtensionIds } from './allowed-ids.ts';
import { isCustom } from './browsers.ts';
import { examineManifest, type Greet, type ManifestState } from './examine-manifest.ts';
import { findManifests, type FoundManifest, type FoundManifests } from './find-manifests.ts';
import { about, shellQuoted, type Finding } from './finding.ts';
import type { Packaged } from './packaged.ts';
import type { Places, Target } from './places.ts';
import type { Receipt } from './receipt.ts';
import { isOf } from './registrations.ts';
import type { RunRegistry } from './registry.ts';
import { isInside } from './taken-over.ts';
import { wasStarted } from './was-started.ts';

/** One browser in one form, with every place where it looks. */
export interface Browser {
  target: Target;
  /** the user's places; with `--system` those of all users */
  own: readonly [Target, ...Target[]];
  /** those of all users; none with `--system` */
  forAll: readonly Target[];
}

/** What there is to compare a browser's manifest with. */
export interface Installed {
  places: Places;
  /** of this user; with `--system` of all users */
  receipt: Receipt | null;
  /** of all users, as the user's own browsers see it */
  receiptForAll: Receipt | null;
  packaged: Packaged | null;
  /** for all users */
  isSystem: boolean;
  extensionIds: ExtensionIds;
  /** of this doctor */
  version: string;
  /** the command that installs */
  installCommand: string;
  runRegistry: RunRegistry;
}

export interface ExaminedBrowser {
  browser: Browser;
  /** it was started on this computer */
  isHere: boolean;
  /** neither here nor registered */
  isAbsent: boolean;
  found: FoundManifests;
  finding: Finding;
}

const notFound = 'browser not found';
const nothing: FoundManifests = { taken: null, also: [], shadowed: null };

/** Browsers with all of their places, in the order of the tables. A folder that was named is a browser of its own. */
export function groupTargets(own: readonly Target[], forAll: readonly Target[]): Browser[] {
  const keyOf = (target: Target): string =>
    JSON.stringify([target.browser, target.form, isCustom(target.browser) ? target.manifest : null]);
  const firsts = own.filter((target, index) => own.findIndex((other) => keyOf(other) === keyOf(target)) === index);
  return firsts.map((target) => {
    const isSame = (other: Target): boolean => keyOf(other) === keyOf(target);
    return {
      target,
      own: [target, ...own.filter((other) => isSame(other) && other !== target)],
      // A portal looks where the ordinary browser looks.
      forAll: forAll.filter((other) => isSame(target.portal === null ? other : { ...other, form: target.form })),
    };
  });
}

const nameOf = ({ browser, form }: Target): string => (form === 'native' ? browser : `${browser}-${form}`);

/** One browser: is it here, what does it read, and does the program that it would start answer. */
export async function examineBrowser(browser: Browser, installed: Installed, greet: Greet): Promise<ExaminedBrowser> {
  const { target } = browser;
  const { receipt, runRegistry, installCommand, extensionIds } = installed;
  const { family, form } = target;
  const what = isCustom(target.browser)
    ? `registration in ${dirname(target.manifest)}`
    : `registration with ${nameOf(target)}`;
  const { missing, wrong } = about(`browser-${nameOf(target)}`, what);
  const isRegistered = isInReceipt(target, receipt);
  // Someone who named a folder has the browser.
  const isHere = isCustom(target.browser) || (await wasStarted(target, receipt));
  // A sandbox that is gone took its host along; Firefox as a Snap shares its manifest with the ordinary one.
  const isAbsent = !isHere && (form !== 'native' || !isRegistered);
  const found = isAbsent ? nothing : await findManifests(browser.own, browser.forAll, runRegistry);
  const install = isCustom(target.browser)
    ? `${installCommand} --manifest-dir ${shellQuoted(dirname(target.manifest))} --family ${family}`
    : `${installCommand} --browser ${target.browser}`;
  const result = (finding: Finding): ExaminedBrowser => ({ browser, isHere, isAbsent, found, finding });
  if (isAbsent) return result(missing(notFound, install));

  const { taken, also } = found;
  if (!taken) {
    const [{ registryKey: key, manifest }] = browser.own;
    const mend = installed.packaged && browser.forAll.length > 0 ? installed.packaged.reinstall : install;
    if (key !== null) return result(missing(`no key ${key}`, mend));
    return result(
      missing(isRegistered ? `${manifest} is gone` : `the browser is installed, but ${manifest} is missing`, mend),
    );
  }
  const findings: Finding[] = [];
  for (const each of [taken, ...also.filter(({ file }) => file !== taken.file)]) {
    const state = await examineManifest(each.file, family, extensionIds[family], greet);
    const mend = mendOf(each, installed, install);
    findings.push(
      state.state === 'gone'
        ? wrong(each.key ? `the registry names a missing file: ${each.file}` : `${each.file} is a broken link`, mend)
        : judge(state, about(`browser-${nameOf(target)}`, what), { ...installed, each, isHere, isRegistered, mend }),
    );
  }
  const [first] = findings;
  return result(findings.find(({ state }) => state === 'wrong') ?? first ?? missing(notFound, install));
}

const isInReceipt = (target: Target, receipt: Receipt | null): boolean =>
  receipt?.registrations.some((known) => isOf(known, target)) ?? false;

/** Only the package itself can put its own files back. */
function mendOf(
  { file, isForAll }: FoundManifest,
  { packaged, receipt, receiptForAll, isSystem, installCommand }: Installed,
  install: string,
): string {
  const isIn = (of: Receipt | null): boolean => of?.registrations.some(({ manifest }) => manifest === file) ?? false;
  if (isIn(receipt) || !(isForAll || isSystem)) return install;
  if (isIn(receiptForAll)) return `as administrator: ${installCommand} --system`;
  return packaged?.reinstall ?? install;
}

interface Judged extends Installed {
  each: FoundManifest;
  isHere: boolean;
  isRegistered: boolean;
  mend: string;
}

function judge(
  state: Exclude<ManifestState, { state: 'gone' }>,
  { ok, hint, wrong }: ReturnType<typeof about>,
  { each, isHere, isRegistered, mend, places, receipt, receiptForAll, packaged, version }: Judged,
): Finding {
  if (state.state === 'wrong') return wrong(state.detail, mend);
  if (state.state === 'too-new') return wrong(state.detail, getLatest);
  const { program, callers, protocol } = state;
  const isBy = (of: Receipt | null): boolean => of?.hosts.some(({ dir }) => isInside(places, program, dir)) ?? false;
  const isOwn = isBy(receipt);
  const isOurs = isOwn || isBy(receiptForAll);
  if (isOurs && state.version !== version) return wrong(`version ${state.version}; this is ${version}`, mend);
  const isPackages = packaged !== null && isInside(places, program, packaged.dir);
  const from = isOwn
    ? ''
    : isPackages
      ? `, from the system's package (${program})`
      : `, from ${program}${each.isForAll ? ' for all users' : ''}`;
  const answer = `version ${state.version} answers${from}${isHere ? '' : '; the browser is not installed yet'}`;
  const age = ageOfPeer(protocol);
  if (age !== 'same')
    return hint(
      `${answer}; its protocol ${protocolText(protocol)} is ${age} than ${protocolText(nativeProtocol)}, but works`,
      age === 'older' ? mend : getLatest,
    );
  if (isRegistered && !isOurs && !each.isForAll) return hint(`${answer}, which isn't the installed helper`, mend);
  return ok(`${answer}; allows ${callers.join(', ')}`);
}

/** If what is installed is newer than this doctor. */
const getLatest = 'update the extension, then npx earshot-host@latest install';

export const protocolText = (numbers: ProtocolNumbers | typeof nativeProtocol): string =>
  `${'current' in numbers ? numbers.current : numbers.protocol}.${numbers.minor ?? 0}`;
