import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import {
  computerClock,
  examineClock,
  examineEndpoint,
  examineNode,
  examineTicks,
  examineUdp,
  type Clock,
} from './examine-computer.ts';
import {
  examineDave,
  examineHost,
  examineTarget,
  notFound,
  protocolText,
  type Installed,
} from './examine-installed.ts';
import { measureWait } from '../clock/fine-clock.ts';
import { fineClockBeside } from '../clock/windows-timer.ts';
import { examineRights } from './examine-rights.ts';
import { about, type Finding } from './finding.ts';
import type { Target } from './places.ts';

export interface DoctorOptions extends Installed {
  /** the browsers that were asked about; all of a kind that has none are one line */
  targets: readonly Target[];
  endpoint: { host: string; port: number } | null;
  nodeVersion: string;
  nodePath: string;
  /** folder of a host that is not installed yet */
  builtDir: string;
  /** for all users */
  isSystem: boolean;
  /** the user's number, null on systems without user numbers */
  uid: number | null;
  clock?: Clock;
}

/** Checks everything that must be right before a browser can stream. Changes nothing. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const {
    version,
    receipt,
    places,
    targets,
    endpoint,
    nodeVersion,
    nodePath,
    builtDir,
    clock = computerClock,
  } = options;
  const host = receipt?.hosts.find(({ dir }) => dir === places.hostDir) ?? receipt?.hosts[0];
  const registrations = await Promise.all(targets.map((target) => examineTarget(target, options)));
  const isFound = ({ detail }: Finding): boolean => detail !== notFound;
  const others = registrations.filter((finding) => !isFound(finding));
  const browsers = about('browsers', 'browsers');
  return [
    about('version', 'Earshot').ok(
      `${version}, native protocol ${protocolText(nativeProtocol)} (from ${nativeProtocol.oldest})`,
    ),
    examineNode(nodeVersion),
    await examineHost(options),
    await examineDave(nodePath, host?.current ?? builtDir, options.installCommand),
    ...(await examineRights(options)),
    ...registrations.filter(isFound),
    others.length === registrations.length
      ? browsers.missing('none was found', `start a browser once, then ${options.installCommand}`)
      : browsers.ok(`${registrations.length - others.length} found, ${others.length} others not on this computer`),
    await examineUdp(),
    ...(endpoint ? [await examineEndpoint(endpoint)] : []),
    await examineClock(clock),
    examineTicks(fineClockBeside(host?.current ?? builtDir), measureWait, options.installCommand),
  ];
}
