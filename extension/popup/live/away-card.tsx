import type { ReconnectingView, SessionView } from '../../page-contract/view.ts';
import { CardSentence } from '../../ui/card-sentence.tsx';
import { say } from '../../ui/say.ts';
import { SwapLabel } from '../../ui/swap-label.tsx';
import { useNow } from '../../ui/use-now.ts';
import { awayNote, awaySentence } from './away-text.ts';
import './away-card.css';

/** A countdown is never later than this. */
const countEveryMs = 250;

interface AwayCardProps {
  view: Pick<SessionView, 'guilds' | 'servers'>;
  stream: ReconnectingView;
  onTryNow: () => void;
}

/** The connection is lost. Only the number changes, and the button keeps its place whatever its text. */
export function AwayCard({ view, stream, onTryNow }: AwayCardProps) {
  const now = useNow(countEveryMs, stream.retryAt);
  const isTrying = stream.retryAt === null;
  return (
    <section id="away" class="problem problem--warn" data-offline={String(stream.isOffline)}>
      <CardSentence icon="renew">
        {awaySentence(say, view, stream)}
        <span class="problem__more number">{awayNote(say, stream, now)}</span>
      </CardSentence>
      <button
        id="try-now"
        class="button button--outline button--wide button--swap"
        type="button"
        aria-disabled={isTrying}
        onClick={() => isTrying || onTryNow()}
      >
        <SwapLabel isShown={!isTrying}>{say('actionTryNow')}</SwapLabel>
        <SwapLabel isShown={isTrying}>{say('trying')}</SwapLabel>
      </button>
    </section>
  );
}
