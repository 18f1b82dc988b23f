import { runControl } from '../control/client/run-control.ts';
import { allIds, type ExtensionIds } from './allowed-ids.ts';
import { asInstallError, InstallError } from './install-error.ts';
import { examine } from './doctor.ts';
import { readCommandLine, usageOf, type CommandLine } from './command-line.ts';
import { isNodeEnough } from './examine-computer.ts';
import { tableOf } from './finding.ts';
import { carryOut } from './install.ts';
import { thisComputer, type Outside } from './outside.ts';
import { packagedIn, packageFolder, type Packaged } from './packaged.ts';
import { findPlaces, type Environment, type Places } from './places.ts';
import { planInstall, type InstallOptions } from './plan-install.ts';
import { isThere } from './make-folder.ts';
import { readReceipt, receiptPath } from './receipt.ts';
import { addKey, type RunRegistry } from './registry.ts';
import { chooseTargets, targetsOf } from './targets-of.ts';
import { uninstall, whatGoes } from './uninstall.ts';

/** What the commands know of the world around them. */
export interface CommandContext {
  /** how this command is called, for texts */
  self: string;
  /** the host that is installed */
  builtDir: string;
  version: string;
  extensionIds: ExtensionIds;
  platform: string;
  env: Environment;
  nodePath: string;
  /** a name that leads to it and outlives its update, or null */
  stableNode: string | null;
  nodeVersion: string;
  /** a Node of our own is installed with the host */
  withNode: boolean;
  /** this Node is a single file and needs no library beside it */
  isNodeWhole: boolean;
  uid: number | null;
  runRegistry: RunRegistry;
  /** the rest of the computer, if it is not this one */
  outside?: Outside;
  /** where the system's package would have put a host, if not where ours does */
  packageDir?: string;
  /** called before anything is installed from `builtDir` */
  build?: () => Promise<unknown>;
  out(text: string): void;
  err(text: string): void;
}

/** Exit codes: 0 done, 1 something is wrong, 64 wrong arguments (as sysexits.h numbers it). */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  if (args[0] === 'control') {
    const { platform, env, uid, out, err } = context;
    return runControl(args.slice(1), { around: { platform, env, uid }, out, err });
  }
  try {
    const line = readCommandLine(args);
    if (line.command === 'help') return say(context, usageOf(context.self));
    if (line.command === 'version') return say(context, context.version);
    const places = findPlaces(context.platform, context.env, line.isSystem);
    return await { install: runInstall, uninstall: runUninstall, doctor: runDoctor }[line.command](
      line,
      places,
      context,
    );
  } catch (thrown) {
    const { code, message, aftermath } = asInstallError(thrown);
    context.err([`earshot-host: ${message} [${code}]`, ...(aftermath === null ? [] : [aftermath])].join('\n'));
    if (code !== 'install-arguments') return 1;
    context.err(usageOf(context.self));
    return 64;
  }
}

function say({ out }: CommandContext, text: string): number {
  out(text);
  return 0;
}

const namedIds = ({ extensionIds }: CommandLine): string[] =>
  Object.values(extensionIds)
    .flat()
    .map((id) => `--extension-id ${id}`);

/** The system's package, if it has put a host here. */
const packageOf = async (
  { system }: Places,
  { builtDir, packageDir = packageFolder, outside = thisComputer }: CommandContext,
): Promise<Packaged | null> =>
  system === 'linux' ? ((await packagedIn(builtDir, outside)) ?? (await packagedIn(packageDir, outside))) : null;

async function runInstall(line: CommandLine, places: Places, context: CommandContext): Promise<number> {
  if (!isNodeEnough(context.nodeVersion)) throw new InstallError('install-node-old', context.nodeVersion);
  const packaged = await packageOf(places, context);
  if (line.isSystem && packaged) throw new InstallError('install-packaged');
  const receipt = await readReceipt(places);
  const packages = packaged?.dir === context.builtDir ? findPlaces(context.platform, context.env, true).targets : null;
  const targets = await chooseTargets(places, line, receipt, packages);
  if (targets.length === 0)
    return say(
      context,
      'The package has already registered the helper. Only Flatpak and Snap browsers need this command.',
    );
  await context.build?.();
  // In the places of all users it is rights that count, not whose a file is.
  const uid = line.isSystem ? null : context.uid;
  const { isSystem } = line;
  const options: InstallOptions = { ...context, uid, isSystem, places, targets, namedIds: line.extensionIds };
  const plan = await planInstall(options);
  if (!line.isDryRun) await carryOut(plan, options);
  const lines = [
    line.isDryRun ? 'Would write:' : 'Installed:',
    ...plan.hosts.map(({ folder }) => `  ${folder}`),
    ...plan.hosts.map(({ executable }) => `  ${executable}`),
    ...plan.manifests.map(({ path }) => `  ${path}`),
    ...plan.registry.map(({ key, manifest }) => `  reg ${addKey(key, manifest).join(' ')}`),
    ...(plan.afterwards.length > 0 ? ['Still to do:', ...plan.afterwards.map((text) => `  ${text}`)] : []),
    `${context.self} doctor${line.isSystem ? ' --system' : ''} checks that everything works.`,
  ];
  return say(context, lines.join('\n'));
}

async function runUninstall(line: CommandLine, places: Places, context: CommandContext): Promise<number> {
  const receipt = await readReceipt(places);
  const packaged = await packageOf(places, context);
  if (!receipt && (await isThere(receiptPath(places))))
    throw new InstallError(
      'uninstall-failed',
      `${receiptPath(places)} can't be read: reinstall the helper, then remove it`,
    );
  if (!receipt)
    return say(
      context,
      packaged ? `Only the system's package is installed. To remove it: ${packaged.remove}` : 'Nothing is installed.',
    );
  const targets = targetsOf(places, line, receipt);
  if (line.isDryRun)
    return say(context, ['Would remove:', ...whatGoes(receipt, targets).map((place) => `  ${place}`)].join('\n'));
  const result = await uninstall({ places, targets, runRegistry: context.runRegistry });
  const { removed = [], left = [] } = result ?? {};
  return say(
    context,
    [
      'Removed:',
      ...removed.map((path) => `  ${path}`),
      ...left.map((path) => `Kept, because it belongs to another program: ${path}`),
    ].join('\n'),
  );
}

async function runDoctor(line: CommandLine, places: Places, context: CommandContext): Promise<number> {
  const receipt = await readReceipt(places);
  const forAll = line.isSystem ? null : findPlaces(context.platform, context.env, true);
  const findings = await examine({
    ...context,
    places,
    targets: targetsOf(places, line, receipt),
    targetsForAll: forAll?.targets ?? [],
    receipt,
    receiptForAll: forAll && (await readReceipt(forAll)),
    packaged: await packageOf(places, context),
    outside: context.outside ?? thisComputer,
    extensionIds: allIds(context.extensionIds, receipt?.namedIds, line.extensionIds),
    isSystem: line.isSystem,
    // The suggested fix must allow the extensions that the user asked about.
    installCommand: [`${context.self} install`, ...(line.isSystem ? ['--system'] : []), ...namedIds(line)].join(' '),
    endpoint: line.endpoint,
  });
  const isWell = !findings.some(({ state }) => state === 'wrong');
  context.out(line.isJson ? JSON.stringify({ ok: isWell, version: context.version, findings }) : tableOf(findings));
  return isWell ? 0 : 1;
}
