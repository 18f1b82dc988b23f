import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { launcher } from '../../native-host/install/host-parts.ts';
import type { Tool } from '../tools.ts';
import { packArchive } from './archive.ts';
import { packBox } from './box.ts';
import { packDeb } from './deb.ts';
import { packExtension } from './extension.ts';
import { packHost } from './host.ts';
import { packForMac } from './macos-package.ts';
import { stagePayload, type NodeProgram } from './payload.ts';
import { packRpm } from './rpm.ts';
import { writeSbom } from './sbom.ts';
import { packStreamDeck } from './stream-deck.ts';
import { targetNames, type TargetName } from './targets.ts';
import { buildLauncher } from './windows/launcher.ts';
import { makeSetup } from './windows/setup.ts';
import { packWindowsZip } from './windows/zip.ts';

const { version } = packageJson;

export const kinds = [
  'windows-setup',
  'windows-zip',
  'macos-pkg',
  'macos-archive',
  'deb',
  'rpm',
  'linux-archive',
  'npm',
  'box',
  'extension',
  'stream-deck',
  'sbom',
] as const;
export type Kind = (typeof kinds)[number];

export interface Artefact {
  kind: Kind;
  file: string;
  /** programs that make it, beside Node and npm */
  tools: readonly Tool[];
  make(payloads: Payloads, out: string): Promise<unknown>;
}

export interface Payloads {
  /** the folder of this target's payload; nobody changes what is in it */
  of(target: TargetName): Promise<string>;
  close(): Promise<void>;
}

/**
 * What packages unpack, made once for each kind of computer.
 * @param nodes in place of the pinned ones
 * @param finish called with each payload before it is packed
 */
export async function openPayloads({
  nodes = {},
  finish = async () => undefined,
}: {
  nodes?: Partial<Record<TargetName, NodeProgram>>;
  finish?: (target: TargetName, dir: string) => Promise<unknown>;
} = {}): Promise<Payloads> {
  const stage = await mkdtemp(join('build', 'payloads-'));
  const made = new Map<TargetName, Promise<string>>();
  const make = async (target: TargetName): Promise<string> => {
    const dir = join(stage, target);
    await stagePayload(target, dir, nodes[target]);
    if (target === 'windows-x64') await copyFile(await buildLauncher(stage, version), join(dir, launcher));
    await finish(target, dir);
    return dir;
  };
  return {
    of(target) {
      const known = made.get(target) ?? make(target);
      made.set(target, known);
      return known;
    },
    close: () => rm(stage, { recursive: true, force: true }),
  };
}

const windowsCompiler = 'x86_64-w64-mingw32-gcc';
const macArchitecture = { 'macos-arm64': 'arm64', 'macos-x64': 'x86_64' } as const;
const linuxArchitectures = {
  'linux-x64': { deb: 'amd64', rpm: 'x86_64' },
  'linux-arm64': { deb: 'arm64', rpm: 'aarch64' },
} as const;

/** Everything that is published but the sums, in the order in which it is made. */
export function artefacts(): Artefact[] {
  return [
    ...(['chromium', 'firefox'] as const).map((browser): Artefact => ({
      kind: 'extension',
      file: `earshot-${browser}-${version}.zip`,
      tools: [],
      make: (_, out) => packExtension(browser, out),
    })),
    { kind: 'npm', file: `earshot-host-${version}.tgz`, tools: [], make: (_, out) => packHost(dirname(out)) },
    { kind: 'box', file: `earshot-box-${version}.tgz`, tools: [], make: (_, out) => packBox(dirname(out)) },
    {
      kind: 'stream-deck',
      file: `earshot-${version}.streamDeckPlugin`,
      tools: [],
      make: (_, out) => packStreamDeck(out),
    },
    { kind: 'sbom', file: `earshot-${version}.cdx.json`, tools: [], make: (_, out) => writeSbom(out) },
    ...targetNames.flatMap((target) => forComputer(target)),
  ];
}

function forComputer(target: TargetName): Artefact[] {
  const name = `earshot-host-${version}-${target}`;
  switch (target) {
    case 'linux-x64':
    case 'linux-arm64': {
      const { deb, rpm } = linuxArchitectures[target];
      return [
        {
          kind: 'linux-archive',
          file: `${name}.tar.gz`,
          tools: ['tar'],
          make: async (payloads, out) => packArchive({ payload: await payloads.of(target), isMac: false }, out),
        },
        {
          kind: 'deb',
          file: `earshot-host_${version}_${deb}.deb`,
          tools: ['dpkg-deb'],
          make: async (payloads, out) =>
            packDeb({ payload: await payloads.of(target), version, architecture: deb }, out),
        },
        {
          kind: 'rpm',
          file: `earshot-host-${version}-1.${rpm}.rpm`,
          tools: ['rpmbuild'],
          make: async (payloads, out) =>
            packRpm({ payload: await payloads.of(target), version, architecture: rpm }, out),
        },
      ];
    }
    case 'macos-arm64':
    case 'macos-x64':
      return [
        {
          kind: 'macos-archive',
          file: `${name}.tar.gz`,
          tools: ['tar'],
          make: async (payloads, out) => packArchive({ payload: await payloads.of(target), isMac: true }, out),
        },
        {
          kind: 'macos-pkg',
          file: `${name}.pkg`,
          tools: [],
          make: async (payloads, out) =>
            packForMac({ payload: await payloads.of(target), version, architecture: macArchitecture[target] }, out),
        },
      ];
    case 'windows-x64':
      return [
        {
          kind: 'windows-zip',
          file: `${name}.zip`,
          tools: [windowsCompiler],
          make: async (payloads, out) => packWindowsZip(await payloads.of(target), out),
        },
        {
          kind: 'windows-setup',
          file: `${name}-setup.exe`,
          tools: [windowsCompiler, 'makensis'],
          make: async (payloads, out) => makeSetup({ payload: await payloads.of(target), version }, out),
        },
      ];
  }
}
