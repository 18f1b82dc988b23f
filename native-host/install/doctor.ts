import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { measureWait } from '../clock/fine-clock.ts';
import { fineClockBeside } from '../clock/windows-timer.ts';
import { examineBrowser, groupTargets, protocolText, type ExaminedBrowser, type Installed } from './examine-browser.ts';
import {
  computerClock,
  examineClock,
  examineEndpoint,
  examineNode,
  examineTicks,
  examineUdp,
  type Clock,
} from './examine-computer.ts';
import { examineFolders } from './examine-folders.ts';
import { examineHelperNode } from './examine-helper-node.ts';
import { examineInstallations } from './examine-installations.ts';
import { examineDave, examineHost, hostOf } from './examine-installed.ts';
import { greetOnce } from './examine-manifest.ts';
import { examinePolicies } from './examine-policies.ts';
import { examineQuarantine } from './examine-quarantine.ts';
import { examineRights } from './examine-rights.ts';
import { examineSandbox } from './examine-sandbox.ts';
import { about, type Finding } from './finding.ts';
import { isThere } from './make-folder.ts';
import type { Outside } from './outside.ts';
import type { Environment, Target } from './places.ts';
import { askOnce } from './registry.ts';
import { shakeHands } from './shake-hands.ts';

export interface DoctorOptions extends Installed {
  /** how this command is called */
  self: string;
  /** the places of the browsers that were asked about; all of a kind that has none are one line */
  targets: readonly Target[];
  /** the same browsers' places for all users; none with `--system` */
  targetsForAll: readonly Target[];
  endpoint: { host: string; port: number } | null;
  nodeVersion: string;
  nodePath: string;
  /** folder of a host that is not installed yet */
  builtDir: string;
  /** the user's number, null on systems without user numbers */
  uid: number | null;
  env: Environment;
  outside: Outside;
  clock?: Clock;
}

/** Checks everything that must be right before a browser can stream. Changes nothing. */
export async function examine(asked: DoctorOptions): Promise<Finding[]> {
  const options = { ...asked, runRegistry: askOnce(asked.runRegistry) };
  const { version, places, packaged, endpoint, nodeVersion, nodePath, builtDir, outside } = options;
  const known = hostOf(options);
  const host = known && (await isThere(known.current)) ? known : null;
  const dir = host?.current ?? packaged?.dir ?? builtDir;
  const greet = greetOnce(shakeHands);
  const examined = await Promise.all(
    groupTargets(options.targets, options.targetsForAll).map((browser) => examineBrowser(browser, options, greet)),
  );
  const present = examined.filter(({ isAbsent }) => !isAbsent);
  const folders = await examineFolders(
    places,
    present.filter(({ isHere }) => isHere).flatMap(({ browser }) => browser.own),
    options,
  );
  const installed = options.receipt?.hosts.map(({ current }) => current) ?? [];
  return [
    about('version', 'Earshot').ok(
      `${version}, native protocol ${protocolText(nativeProtocol)} (from ${nativeProtocol.oldest})`,
    ),
    examineNode(nodeVersion),
    await examineHost(options),
    ...(host || packaged
      ? listed(await examineHelperNode({ ...options, system: places.system, dir, node: host?.node }))
      : []),
    await examineDave(nodePath, dir, options.installCommand),
    ...(places.system === 'macos' ? listed(await examineQuarantine(installed, outside)) : []),
    ...(await examineRights(options)),
    ...listed(folders),
    ...present.map(({ finding }) => finding),
    countBrowsers(examined, options.installCommand),
    ...(await examineAround(present, options)),
    ...listed(examineInstallations(options, examined)),
    await examineUdp(),
    ...(endpoint ? [await examineEndpoint(endpoint)] : []),
    await examineClock(options.clock ?? computerClock),
    examineTicks(fineClockBeside(dir), measureWait, options.installCommand),
  ];
}

const listed = (finding: Finding | null): Finding[] => (finding === null ? [] : [finding]);

/** What decides besides the manifest: who manages the computer, and the browser's sandbox. */
async function examineAround(present: readonly ExaminedBrowser[], options: DoctorOptions): Promise<Finding[]> {
  const { places, outside, runRegistry, env, self, isSystem } = options;
  const readers = { system: places.system, env, outside, runRegistry };
  const here = present.filter(({ isHere }) => isHere);
  const findings = await Promise.all(
    here.map(async ({ browser: { target }, found }) => {
      const isForAll = isSystem || (found.taken?.isForAll ?? false) || found.shadowed !== null;
      return [
        await examinePolicies(target, isForAll, readers, `${self} install --system`),
        await examineSandbox(target, outside),
      ];
    }),
  );
  return findings.flat().flatMap(listed);
}

function countBrowsers(examined: readonly ExaminedBrowser[], installCommand: string): Finding {
  const { ok, missing } = about('browsers', 'browsers');
  const here = examined.filter(({ isHere }) => isHere).length;
  const early = examined.filter(({ isHere, isAbsent }) => !isHere && !isAbsent).length;
  const ahead = early === 0 ? '' : `, already registered for ${early} more`;
  return here === 0
    ? missing(`none found${ahead}`, `start a browser once, then ${installCommand}`)
    : ok(`${here} found${ahead}, ${examined.length - here - early} others aren't on this computer`);
}
