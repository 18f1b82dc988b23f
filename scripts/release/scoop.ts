import { description, type Release } from './release.ts';

/** A manifest for a Scoop bucket; it follows later releases by itself. */
export function scoopTexts({ version, base, home, sumOf }: Release): Record<string, string> {
  const folder = `earshot-host-${version}-windows-x64`;
  const file = `${folder}.zip`;
  const anyVersion = (text: string): string => text.replaceAll(version, '$version');
  const manifest = {
    version,
    description,
    homepage: home,
    license: 'MIT',
    architecture: { '64bit': { url: `${base}/${file}`, hash: sumOf(file), extract_dir: folder } },
    post_install: ['& "$dir\\node.exe" "$dir\\earshot-host.mjs" install'],
    pre_uninstall: ['& "$dir\\node.exe" "$dir\\earshot-host.mjs" uninstall'],
    checkver: { github: home },
    autoupdate: {
      architecture: { '64bit': { url: anyVersion(`${base}/${file}`), extract_dir: anyVersion(folder) } },
      hash: { url: '$baseurl/SHA256SUMS' },
    },
  };
  return { 'earshot-host.json': `${JSON.stringify(manifest, null, 4)}\n` };
}
