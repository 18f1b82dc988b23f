import type { Chip, HostSystem, SystemName } from './host-system.ts';

/** The file of a release that installs the helper; names as `npm run package` gives them. */
export interface Download {
  file: string;
  /** what it takes from the network, in MB, nearly: mostly Node */
  megabytes: number;
}

const debianChip: Record<Chip, string> = { x64: 'amd64', arm64: 'arm64' };
const redHatChip: Record<Chip, string> = { x64: 'x86_64', arm64: 'aarch64' };

/** Windows on Arm runs the one for x64. */
export const windowsSetup = (version: string): Download => ({
  file: `earshot-host-${version}-windows-x64-setup.exe`,
  megabytes: 24,
});

/** Most Macs of these years have a chip of Apple's. */
export const macPackage = (version: string, chip: Chip | null): Download => ({
  file: `earshot-host-${version}-macos-${chip ?? 'arm64'}.pkg`,
  megabytes: 40,
});

/** For Debian and its kin, for Fedora and its kin, and for every other Linux. */
export function linuxPackages(version: string, chip: Chip | null): { deb: Download; rpm: Download; archive: Download } {
  const mine = chip ?? 'x64';
  return {
    deb: { file: `earshot-host_${version}_${debianChip[mine]}.deb`, megabytes: 45 },
    rpm: { file: `earshot-host-${version}-1.${redHatChip[mine]}.rpm`, megabytes: 45 },
    archive: { file: `earshot-host-${version}-linux-${mine}.tar.gz`, megabytes: 45 },
  };
}

/** The one to offer first. */
export function downloadFor(name: SystemName, chip: HostSystem['chip'], version: string): Download {
  switch (name) {
    case 'windows':
      return windowsSetup(version);
    case 'macos':
      return macPackage(version, chip);
    case 'linux':
      return linuxPackages(version, chip).deb;
  }
}

/** The page of a release: GitHub's files lie in a folder that is none to look at. */
export const releasePage = (releases: string): string =>
  releases.replace(/^(https:\/\/github\.com\/.*\/releases)\/download\//, '$1/tag/');

/** Where the sources are: the repository that a release on GitHub belongs to, elsewhere what lies beside its files. */
export const sourcePage = (releases: string): string => releases.replace(/\/releases\/.*$/, '');
