import { archiveOf, description, type Release } from './release.ts';

const name = 'earshot-host-bin';
const chips = [
  ['x86_64', 'x64'],
  ['aarch64', 'arm64'],
] as const;

/** The files of an AUR repository: how the package is made, what the site reads of it, and what pacman says at the end. */
export function aurTexts(release: Release): Record<string, string> {
  const { version, base, home, sumOf } = release;
  const sources = chips.map(([arch, chip]) => {
    const file = archiveOf(release, 'linux', chip);
    return { arch, url: `${base}/${file}`, sum: sumOf(file) };
  });
  const pkgbuild = `pkgname=${name}
pkgver=${version}
pkgrel=1
pkgdesc="${description}"
arch=(${chips.map(([arch]) => arch).join(' ')})
url="${home}"
license=(MIT)
depends=(glibc gcc-libs)
provides=(earshot-host)
# Node is handed on as its makers signed it.
options=(!strip)
install=earshot-host.install
${sources.map(({ arch, url, sum }) => `source_${arch}=("${url}")\nsha256sums_${arch}=(${sum})`).join('\n')}

package() {
  cd "$srcdir"/earshot-host-*
  install -d "$pkgdir/usr/lib/earshot-host" "$pkgdir/usr/bin"
  cp -r . "$pkgdir/usr/lib/earshot-host/"
  printf '#!/bin/sh\\nexec /usr/lib/earshot-host/earshot-host "$@"\\n' >"$pkgdir/usr/bin/earshot-host"
  chmod 755 "$pkgdir/usr/bin/earshot-host"
  install -Dm644 LICENSE "$pkgdir/usr/share/licenses/$pkgname/LICENSE"
}
`;
  const fields = [
    `pkgdesc = ${description}`,
    `pkgver = ${version}`,
    'pkgrel = 1',
    `url = ${home}`,
    'install = earshot-host.install',
    ...chips.map(([arch]) => `arch = ${arch}`),
    'license = MIT',
    'depends = glibc',
    'depends = gcc-libs',
    'provides = earshot-host',
    'options = !strip',
    ...sources.flatMap(({ arch, url, sum }) => [`source_${arch} = ${url}`, `sha256sums_${arch} = ${sum}`]),
  ];
  const word =
    'echo "Run earshot-host install so your browsers can find it, and earshot-host uninstall before you remove it."';
  return {
    PKGBUILD: pkgbuild,
    '.SRCINFO': `pkgbase = ${name}\n${fields.map((field) => `\t${field}\n`).join('')}\npkgname = ${name}\n`,
    'earshot-host.install': `post_install() {\n  ${word}\n}\n`,
  };
}
