import { CopyButton } from './copy-button.tsx';
import { DownloadLink } from './download-link.tsx';
import { say } from './say.ts';
import { SystemWords } from './system-words.tsx';
import { useHelperOffer } from './use-helper-offer.ts';

/** The action of a card that asks for the helper: the download, or the command if there is none. */
export function HelperAction() {
  const { command, download } = useHelperOffer();
  if (download) {
    return (
      <>
        <DownloadLink id="problem-action" download={download} look="wide" />
        <SystemWords download={download} />
      </>
    );
  }
  return (
    <>
      <div class="command">
        <code>{command}</code>
      </div>
      <CopyButton id="problem-action" text={command} label={say('actionCopyCommand')} wide />
    </>
  );
}

/**
 * The same in a line.
 * @param props.of says of what, for those who hear the label alone
 */
export function HelperLink({ of = (label) => label }: { of?: (label: string) => string }) {
  const { command, download } = useHelperOffer();
  if (download) return <DownloadLink download={download} look="text" of={of} />;
  const label = say('actionCopyCommand');
  return <CopyButton look="text" text={command} label={label} name={of(label)} />;
}
