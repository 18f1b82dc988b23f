import type { ReconnectingView, SessionView } from '../page-contract/view.ts';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import { useNow } from '../ui/use-now.ts';
import { awayNote, awaySentence } from './away-text.ts';

/** A number that counts down is not late by more than this. */
const countEveryMs = 250;

interface AwayCardProps {
  view: Pick<SessionView, 'guilds'>;
  stream: ReconnectingView;
  onTryNow: () => void;
}

/** The connection broke off. The number alone changes, and the button keeps its place whatever it reads. */
export function AwayCard({ view, stream, onTryNow }: AwayCardProps) {
  const now = useNow(countEveryMs, stream.retryAt);
  const isTrying = stream.retryAt === null;
  const faces = [
    { word: 'actionTryNow', isShown: !isTrying },
    { word: 'trying', isShown: isTrying },
  ] as const;
  return (
    <section id="away" class="problem problem--warn" data-offline={String(stream.isOffline)}>
      <div class="problem__sentence">
        <span class="problem__tile">
          <Icon name="renew" />
        </span>
        <p>
          {awaySentence(say, view, stream)}
          <span class="problem__more number">{awayNote(say, stream, now)}</span>
        </p>
      </div>
      <button
        id="try-now"
        class="button button--outline button--wide button--swap"
        type="button"
        aria-disabled={isTrying}
        onClick={() => isTrying || onTryNow()}
      >
        {faces.map(({ word, isShown }) => (
          <span
            key={word}
            class={isShown ? 'button__face' : 'button__face button__face--away'}
            aria-hidden={isShown ? undefined : true}
          >
            {say(word)}
          </span>
        ))}
      </button>
    </section>
  );
}
