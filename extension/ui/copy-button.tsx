import { MomentButton } from './moment-button.tsx';

interface CopyButtonProps {
  id?: string;
  /** what is copied; a function if it changes until the moment of the click */
  text: string | (() => string);
  label: string;
  /** spoken, if the label alone does not tell of what */
  name?: string;
  look?: 'primary' | 'plain' | 'text';
  wide?: boolean;
}

/** Puts `text` on the clipboard and says so for a moment. */
export const CopyButton = ({ text, ...button }: CopyButtonProps) => (
  <MomentButton
    {...button}
    icon="copy"
    words={{ done: 'copied', failed: 'notCopied' }}
    act={async () => navigator.clipboard.writeText(typeof text === 'string' ? text : text())}
  />
);
