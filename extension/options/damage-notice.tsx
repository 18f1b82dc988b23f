import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { CardSentence } from '../ui/card-sentence.tsx';
import { say } from '../ui/say.ts';
import { sentencesText } from '../ui/sentences-text.ts';

interface DamageNoticeProps {
  damaged: SessionView['damaged'];
  send: (command: ViewCommand) => void;
}

/** Stored data that could not be read and was reset: shown until it is dismissed. A lost token comes first. */
export function DamageNotice({ damaged, send }: DamageNoticeProps) {
  if (damaged.length === 0) return null;
  const isToken = damaged.some((place) => place.endsWith('.token'));
  const isMore = damaged.some((place) => !place.endsWith('.token'));
  return (
    <section id="damaged" class="problem problem--warn" role="status">
      <CardSentence icon="alert" dismiss={{ id: 'damaged-dismiss', onClick: () => send({ type: 'forget-damage' }) }}>
        {sentencesText(say, ...(isToken ? [say('damagedToken')] : []), ...(isMore ? [say('damagedSettings')] : []))}
      </CardSentence>
    </section>
  );
}
