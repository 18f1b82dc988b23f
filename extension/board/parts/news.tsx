import { countText, listText } from '../../ui/count-text.ts';
import { Icon, Waiting } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { BoardNews } from '../control/board-state.ts';

/** More names than these help nobody; the sentence gives their number. */
const mostNames = 5;

const sentences = {
  unplayable: 'filesUnplayable',
  'no-room': 'filesNoRoom',
  'too-long': 'filesTooLong',
  gone: 'filesGone',
} as const;

interface NewsProps {
  news: BoardNews | null;
  isTaking: boolean;
  onDismiss: () => void;
}

/** The result of adding files, announced to screen readers. */
export function News({ news, isTaking, onDismiss }: NewsProps) {
  return (
    <div class="tidings" role="status">
      {isTaking ? (
        <p class="tidings__line">
          <Waiting />
          {say('filesReading')}
        </p>
      ) : (
        news && (
          <div class="tidings__line tidings__line--warn">
            <Icon name="alert" />
            <p>
              <b>{countText(say, sentences[news.type], news.names.length)}</b>
              <span class="caption">{listText(say, news.names.slice(0, mostNames))}</span>
            </p>
            <button class="icon-button" type="button" aria-label={say('dismiss')} onClick={onDismiss}>
              <Icon name="close" small />
            </button>
          </div>
        )
      )}
    </div>
  );
}
