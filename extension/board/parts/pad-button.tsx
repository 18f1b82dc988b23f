import { useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';
import type { Pad } from '../library/library.ts';
import { shareOf, type PadPlay } from '../library/pad-plays.ts';

interface PadButtonProps {
  at: number;
  /** null for an empty pad */
  pad: Pad | null;
  play: PadPlay | null;
  nowSeconds: number;
  onPress: () => void;
}

export function PadButton({ at, pad, play, nowSeconds, onPress }: PadButtonProps) {
  const key = String(at + 1);
  const kind = pad && say(pad.kind === 'loop' ? 'padLoop' : 'padEffect');
  const name = !pad ? say('padEmpty', key) : say(play ? 'padPlaying' : 'padNamed', key, pad.name, kind ?? '');
  const look = !pad ? 'pad pad--empty' : play ? 'pad pad--playing' : 'pad';
  return (
    <button
      id={`pad-${key}`}
      class={look}
      type="button"
      aria-pressed={pad ? play !== null : undefined}
      aria-keyshortcuts={key}
      onClick={onPress}
    >
      <span class="only-spoken">{name}</span>
      <span class="pad__top" aria-hidden="true">
        <kbd>{key}</kbd>
        <Icon name={!pad ? 'add' : pad.kind === 'loop' ? 'loop' : 'effect'} small />
      </span>
      <span class="pad__name" aria-hidden="true">
        {pad ? pad.name : say('padDrop')}
      </span>
      <span class="pad__note" aria-hidden="true">
        {pad ? lengthOf(pad) : say('padChoose')}
      </span>
      {play && <Run key={play.startedAt} play={play} nowSeconds={nowSeconds} />}
    </button>
  );
}

const lengthOf = ({ seconds }: Pad): string => (seconds > 0 ? clockText(seconds * 1000) : '');

/** The progress line at the bottom. The browser animates it from the position at which it was first drawn. */
function Run({ play, nowSeconds }: { play: PadPlay; nowSeconds: number }) {
  const [delay] = useState(() => -shareOf(play, nowSeconds) * play.seconds);
  return (
    <span
      class={play.kind === 'loop' ? 'pad__run pad__run--loop' : 'pad__run'}
      style={{ animationDuration: `${play.seconds}s`, animationDelay: `${delay}s` }}
    />
  );
}
