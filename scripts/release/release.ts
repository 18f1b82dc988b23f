/** A release as package managers have to know it. */
export interface Release {
  version: string;
  /** the folder of its files, without a slash at its end */
  base: string;
  /** where people read about it */
  home: string;
  /** sha256 of a file in it. @throws Error for a file that the release has not */
  sumOf(file: string): string;
}

export const description = "Helper of the Earshot browser extension: sends a tab's sound to a Discord voice channel";

/**
 * @param sums the text of SHA256SUMS
 * @throws Error for a line that is none of sha256sum's, or an address that is none of the web
 */
export function readRelease(sums: string, version: string, base: string): Release {
  if (!/^https:\/\/\S+[^\s/]$/.test(base)) throw new Error(`${base} isn't the address of a release's files.`);
  const byFile = new Map(
    sums
      .trim()
      .split('\n')
      .map((line) => {
        const [, sum, file] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
        if (sum === undefined || file === undefined) throw new Error(`No sum and file: ${line}`);
        return [file, sum] as const;
      }),
  );
  return {
    version,
    base,
    home: base.replace(/\/releases\/.*$/, ''),
    sumOf(file) {
      const sum = byFile.get(file);
      if (sum === undefined) throw new Error(`The release has no ${file}.`);
      return sum;
    },
  };
}

export const archiveOf = ({ version }: Release, system: 'macos' | 'linux', chip: 'arm64' | 'x64'): string =>
  `earshot-host-${version}-${system}-${chip}.tar.gz`;
