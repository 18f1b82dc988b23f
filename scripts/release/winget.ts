import { description, type Release } from './release.ts';

const id = 'Earshot.EarshotHost';
const schema = '1.10.0';

const yaml = (type: string, lines: readonly string[]): string =>
  [
    `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.${schema}.schema.json`,
    ...lines,
    `ManifestType: ${type}`,
    `ManifestVersion: ${schema}`,
    '',
  ].join('\n');

/** The three files of a pull request to microsoft/winget-pkgs, by their paths there. */
export function wingetTexts(release: Release): Record<string, string> {
  const { version, base, home, sumOf } = release;
  const folder = `manifests/e/Earshot/EarshotHost/${version}`;
  const setup = `earshot-host-${version}-windows-x64-setup.exe`;
  const own = [`PackageIdentifier: ${id}`, `PackageVersion: ${version}`];
  return {
    [`${folder}/${id}.yaml`]: yaml('version', [...own, 'DefaultLocale: en-US']),
    [`${folder}/${id}.locale.en-US.yaml`]: yaml('defaultLocale', [
      ...own,
      'PackageLocale: en-US',
      'Publisher: Earshot',
      'PackageName: Earshot helper',
      `PackageUrl: ${home}`,
      'License: MIT',
      `ShortDescription: "${description}"`,
    ]),
    [`${folder}/${id}.installer.yaml`]: yaml('installer', [
      ...own,
      'MinimumOSVersion: 10.0.0.0',
      // NSIS, per user; its entry in the list of programs is the product code.
      'InstallerType: nullsoft',
      'Scope: user',
      'UpgradeBehavior: install',
      'ProductCode: Earshot',
      'Installers:',
      '- Architecture: x64',
      `  InstallerUrl: ${base}/${setup}`,
      `  InstallerSha256: ${sumOf(setup).toUpperCase()}`,
    ]),
  };
}
