import type { HelperDownload } from './helper-offer.ts';
import { linuxPackages } from './host-downloads.ts';
import { Icon } from './icon.tsx';
import { MarkedText } from './marked-text.tsx';
import { placeOf } from './marks.ts';
import { say } from './say.ts';
import { systemTexts } from './system-texts.ts';
import './system-words.css';

/** What the system will say of the download, before it is met; on Linux, which of the packages to take. */
export function SystemWords({ download }: { download: HelperDownload }) {
  const { system, releases, version, chip } = download;
  const packages = linuxPackages(version, chip);
  const links = [
    ['.rpm', packages.rpm.file],
    ['.tar.gz', packages.archive.file],
  ].map(([name, file]) => (
    <a key={name} class="link" href={`${releases}/${file}`} target="_blank" rel="noreferrer">
      {name}
    </a>
  ));
  const text = say(systemTexts[system].words, ...(system === 'linux' ? links.map((_, index) => placeOf(index)) : []));
  return (
    <div class="words" id="system-words">
      <Icon name="info" />
      <p>
        <MarkedText text={text} places={links} />
      </p>
    </div>
  );
}
