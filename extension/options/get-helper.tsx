import { CopyButton } from '../ui/copy-button.tsx';
import { DownloadLink } from '../ui/download-link.tsx';
import type { HelperDownload, HelperOffer } from '../ui/helper-offer.ts';
import { downloadFor, macPackage, releasePage, sourcePage } from '../ui/host-downloads.ts';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import { sentencesText } from '../ui/sentences-text.ts';
import { SystemWords } from '../ui/system-words.tsx';
import { systemTexts } from '../ui/system-texts.ts';
import { useHelperOffer } from '../ui/use-helper-offer.ts';
import './get-helper.css';

function Command({ offer: { command, isForStore }, isFirst }: { offer: HelperOffer; isFirst: boolean }) {
  return (
    <div>
      <span class="field-label">{say(isForStore ? 'commandWithNode' : 'commandInFolder')}</span>
      <div class="line">
        <div class="command">
          <code id="install-command">{command}</code>
        </div>
        <CopyButton
          id="copy-command"
          look={isFirst ? 'primary' : 'plain'}
          text={command}
          label={say('actionCopyCommand')}
        />
      </div>
    </div>
  );
}

/** Beside the download for this computer: those for all others. */
function OtherDownloads({ download }: { download: HelperDownload }) {
  const { system, chip, version, releases, megabytes } = download;
  const others = (['windows', 'macos', 'linux'] as const)
    .filter((each) => each !== system)
    .map((each) => [say(systemTexts[each].forOther), downloadFor(each, null, version).file] as const);
  const files = [
    ...(system === 'macos' && chip === null ? [[say('forIntelMac'), macPackage(version, 'x64').file] as const] : []),
    ...others,
    [say('checksums'), 'SHA256SUMS'] as const,
  ];
  return (
    <p class="get__others">
      <span class="caption number">{say('downloadFacts', version, String(megabytes))}</span>
      {files.map(([label, file]) => (
        <a key={file} class="button button--text" href={`${releases}/${file}`} target="_blank" rel="noreferrer">
          {label}
        </a>
      ))}
    </p>
  );
}

function OtherWays({ offer, releases }: { offer: HelperOffer; releases: string }) {
  return (
    <details class="fold" id="other-ways">
      <summary>
        {say('otherWays')}
        <Icon name="down" />
      </summary>
      <div class="fold__body">
        <Command offer={offer} isFirst={false} />
        <p>
          <a class="link" href={releasePage(releases)} target="_blank" rel="noreferrer">
            {say('withPackageManager')}
          </a>
          {' · '}
          <a class="link" href={sourcePage(releases)} target="_blank" rel="noreferrer">
            {say('fromSource')}
          </a>
        </p>
      </div>
    </details>
  );
}

/**
 * The ways to get the helper, the shortest first.
 * @param props.why it is needed; null for a helper that works: then nothing catches the eye
 */
export function GetHelper({ why }: { why: string | null }) {
  const offer = useHelperOffer();
  const { download } = offer;
  const text = why !== null && (
    <p id="helper-text" class="setup-step__text">
      {sentencesText(say, why, say(download ? 'helperDownload' : 'helperCommand'))}
    </p>
  );
  if (!download) {
    return (
      <>
        {text}
        <Command offer={offer} isFirst={why !== null} />
      </>
    );
  }
  return (
    <>
      {text}
      <div class="get">
        <DownloadLink id="download" download={download} look={why === null ? 'plain' : 'big'} />
        <OtherDownloads download={download} />
      </div>
      <SystemWords download={download} />
      <OtherWays offer={offer} releases={download.releases} />
    </>
  );
}
