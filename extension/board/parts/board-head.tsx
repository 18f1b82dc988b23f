import type { SessionView } from '../../page-contract/view.ts';
import { countText } from '../../ui/count-text.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Icon } from '../../ui/icon.tsx';
import { Mark } from '../../ui/mark.tsx';
import { say } from '../../ui/say.ts';
import type { BoardPill } from '../mix/board-in-mix.ts';

interface BoardHeadProps {
  /** null while the page is not connected to the session */
  view: SessionView | null;
  pill: BoardPill;
  onSilence: () => void;
}

export function BoardHead({ view, pill, onSilence }: BoardHeadProps) {
  return (
    <header class="page__head">
      <Mark isLive={pill.isOnAir} />
      <div class="page__head-words">
        <h1>{say('boardTitle')}</h1>
        <p>{say('boardTagline')}</p>
      </div>
      <span id="pill" class={pill.isOnAir ? 'pill' : 'pill pill--quiet'} data-word={pill.word} role="status">
        <span class={pill.isOnAir ? 'dot dot--live' : 'dot'} />
        {pill.isOnAir && view ? say('liveIn', placeName(view)) : say(pill.word)}
      </span>
      <button id="silence" class="button" type="button" aria-keyshortcuts="Escape" onClick={onSilence}>
        <Icon name="stop" small />
        {say('silence')}
      </button>
    </header>
  );
}

/** The channel, or how many there are. */
function placeName({ servers, stream, guilds }: SessionView): string {
  if (servers.length > 1) return countText(say, 'channels', servers.length);
  const channel = stream.state === 'live' ? findChannel(guilds, stream)?.channel : undefined;
  return channel?.name ?? servers[0]?.channelName ?? say('theChannel');
}
