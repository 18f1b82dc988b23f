import { archiveOf, type Release } from './release.ts';

/** A formula for a tap of our own: Homebrew's takes only what it builds itself. */
export function homebrewTexts(release: Release): Record<string, string> {
  const { version, base, home, sumOf } = release;
  const chip = (name: string, file: string): string => `    on_${name} do
      url "${base}/${file}"
      sha256 "${sumOf(file)}"
    end`;
  const system = (name: 'macos' | 'linux'): string => `  on_${name} do
${chip('arm', archiveOf(release, name, 'arm64'))}
${chip('intel', archiveOf(release, name, 'x64'))}
  end`;
  const formula = `class EarshotHost < Formula
  desc "Browser-extension helper that sends a tab's sound to a Discord voice channel"
  homepage "${home}"
  version "${version}"
  license "MIT"

${system('macos')}
${system('linux')}

  def install
    libexec.install Dir["*"]
    (bin/"earshot-host").write <<~SH
      #!/bin/sh
      exec "#{libexec}/earshot-host" "$@"
    SH
  end

  def caveats
    "Run earshot-host install so your browsers can find it, and earshot-host uninstall before you remove it."
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/earshot-host version")
  end
end
`;
  return { 'Formula/earshot-host.rb': formula };
}
