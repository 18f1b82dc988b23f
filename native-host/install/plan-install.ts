import { join } from 'node:path';
import { allIds, type ExtensionIds } from './allowed-ids.ts';
import { collectHost } from './host-parts.ts';
import { InstallError } from './install-error.ts';
import { isThere } from './make-folder.ts';
import { manifestText } from './manifest.ts';
import type { Outside } from './outside.ts';
import type { Places, Target } from './places.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import { earlierRegistrations, type Registrable } from './registrations.ts';
import type { RunRegistry } from './registry.ts';
import { contentOf, folderFor, type HostContent } from './version-folder.ts';
import { chooseNode, type NodeChoice } from './which-node.ts';

export interface InstallOptions extends NodeChoice {
  /** what scripts/build/host.ts made, or the package's own folder */
  builtDir: string;
  version: string;
  places: Places;
  targets: readonly Target[];
  /** our own */
  extensionIds: ExtensionIds;
  /** to be allowed too, with those that earlier installations named */
  namedIds?: ExtensionIds;
  runRegistry: RunRegistry;
  /** programs of the system, if they are not this one's */
  outside?: Pick<Outside, 'run'>;
  /** the user's number, who owns the files that may be replaced; null on systems without user numbers */
  uid: number | null;
}

/** A host in one folder: the user's own, or that of a browser in a sandbox. */
export interface PlannedHost {
  dir: string;
  /** of the version and its content */
  name: string;
  /** the version's own, in `dir`; it never changes once it is there */
  folder: string;
  isNew: boolean;
  content: HostContent;
  /** in `folder`: manifests name it */
  executable: string;
  node: string;
}

export interface InstallPlan {
  hosts: PlannedHost[];
  manifests: { path: string; text: string }[];
  /** all that are allowed */
  extensionIds: ExtensionIds;
  /** keys with the manifest that each names */
  registry: { key: string; manifest: string }[];
  afterwards: string[];
  receipt: Receipt;
}

/**
 * What is to be written: a folder for this version if there is none yet, and every registration, because each names the
 * program in that folder.
 * @throws InstallError install-incomplete, install-node-unsafe, install-node-parts, install-path-backslash
 */
export async function planInstall(options: InstallOptions): Promise<InstallPlan> {
  const { places, targets, version } = options;
  const before = await readReceipt(places);
  const { written, kept } = await earlierRegistrations(before, places, targets);
  const all: Registrable[] = [...written, ...targets];
  const namedIds = allIds(before?.namedIds, options.namedIds);
  const extensionIds = allIds(options.extensionIds, namedIds);
  const hosts = await planHosts(all, before, options);
  const manifests = new Map(
    all.map(({ manifest, family, hostDir }) => {
      const executable = hosts.find(({ dir }) => dir === hostDir)?.executable ?? '';
      return [manifest, manifestText(family, { executable, extensionIds: extensionIds[family] })];
    }),
  );
  const keys = new Map(all.flatMap(({ registryKey, manifest }) => (registryKey ? [[registryKey, manifest]] : [])));
  return {
    hosts,
    manifests: [...manifests].map(([path, text]) => ({ path, text })),
    extensionIds,
    registry: [...keys].map(([key, manifest]) => ({ key, manifest })),
    afterwards: [...new Set(targets.flatMap(({ afterwards }) => afterwards ?? []))],
    receipt: {
      format: 1,
      version,
      hosts: [...hosts.map((host) => inReceipt(host, before)), ...(await otherHosts(before, hosts))],
      registrations: [
        ...kept,
        ...all.map(({ browser, form, manifest, registryKey, hostDir, family }) => {
          return { browser, form, manifest, registryKey, hostDir, family };
        }),
      ],
      namedIds,
      folders: before?.folders ?? [],
    },
  };
}

async function planHosts(
  all: readonly Registrable[],
  before: Receipt | null,
  options: InstallOptions,
): Promise<PlannedHost[]> {
  const { builtDir, version, places, nodePath, uid } = options;
  const { isCopied, nodes } = await chooseNode(options);
  const files = await collectHost(builtDir);
  const dirs = new Map<string, boolean>();
  for (const { hostDir, needsNode } of all) dirs.set(hostDir, (dirs.get(hostDir) ?? isCopied) || needsNode);
  const contents = new Map<boolean, HostContent>();
  const hosts: PlannedHost[] = [];
  for (const [dir, needsNode] of dirs) {
    const { system } = places;
    if (system !== 'windows' && dir.includes('\\')) throw new InstallError('install-path-backslash', dir);
    const content = contents.get(needsNode) ?? (await contentOf({ system, files, nodePath, nodes, needsNode }));
    contents.set(needsNode, content);
    const current = before?.hosts.find((host) => host.dir === dir)?.current ?? null;
    const name = `${version}-${content.digest}${needsNode ? '-node' : ''}`;
    const place = await folderFor(join(dir, 'versions'), name, content, { current, uid });
    const { folder } = place;
    const node = needsNode ? join(folder, content.node) : content.node;
    hosts.push({ dir, name, ...place, content, executable: join(folder, content.program), node });
  }
  return hosts;
}

/**
 * The version before this one stays until the installation after this one: a browser may be about to start it. Not if
 * it was passed over for a new folder of the same content, because it is not as it should be.
 */
function inReceipt({ dir, name, folder, node }: PlannedHost, before: Receipt | null): Receipt['hosts'][number] {
  const known = before?.hosts.find((host) => host.dir === dir);
  if (known?.current === folder) return { dir, current: folder, previous: known.previous, node };
  const isSpoilt = known?.current.startsWith(join(dir, 'versions', name)) ?? false;
  return { dir, current: folder, previous: isSpoilt ? null : (known?.current ?? null), node };
}

/** Those of registrations that another program has taken over: they are ours to remove all the same. */
async function otherHosts(before: Receipt | null, hosts: readonly PlannedHost[]): Promise<Receipt['hosts']> {
  const others = (before?.hosts ?? []).filter((known) => !hosts.some(({ dir }) => dir === known.dir));
  const areThere = await Promise.all(others.map(({ dir }) => isThere(dir)));
  return others.filter((_, index) => areThere[index]);
}
