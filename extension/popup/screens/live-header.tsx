import { useLayoutEffect, useRef } from 'preact/hooks';
import { countText, listText } from '../../ui/count-text.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Icon, Waiting } from '../../ui/icon.tsx';
import { Mark } from '../../ui/mark.tsx';
import { say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';
import { useNow } from '../../ui/use-now.ts';
import { SettingsButton } from './frame.tsx';
import type { ScreenProps } from './screen-props.ts';
import { awayPill, type OnAir, type Pill } from '../live/live-pill.ts';

function Clock({ since }: { since: number }) {
  const now = useNow(1000);
  return (
    <span id="clock" class="number" role="timer">
      {clockText(now - since)}
    </span>
  );
}

/** The sound's target: one channel that can be changed, or several, each with its own row. */
function Places({ view, stream, openPicker }: Pick<ScreenProps, 'view' | 'openPicker'> & { stream: OnAir }) {
  const { servers } = view;
  if (servers.length > 1) {
    const names = listText(
      say,
      servers.map(({ channelName }) => channelName),
    );
    return (
      <h1 class="popup__place popup__place--several">
        <span class="place__name ellipsis">{countText(say, 'channels', servers.length)}</span>
        <span class="place__server ellipsis" title={names}>
          {names}
        </span>
      </h1>
    );
  }
  const place = findChannel(view.guilds, stream);
  return (
    <h1 class="popup__place">
      <button id="place" class="place" type="button" onClick={openPicker}>
        <span class="place__name">
          <span class="ellipsis">{place?.channel.name ?? say('channelLoading')}</span>
          <Icon name="down" small />
        </span>
        <span class="place__server ellipsis">{place?.guild.name}</span>
        <span class="only-spoken">{say('changeChannel')}</span>
      </button>
    </h1>
  );
}

interface LiveHeaderProps extends Pick<ScreenProps, 'view' | 'openPicker' | 'openOptions'> {
  stream: OnAir;
  pill: Pill;
}

/**
 * The channel's name is what people look for first: if it would be cut, or the line would wrap, the clock makes room.
 */
function useRoomForName() {
  const header = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = header;
    const name = current?.querySelector('.place .ellipsis');
    const last = current?.querySelector<HTMLElement>('#settings');
    if (!current || !name || !last) return;
    delete current.dataset.isTight;
    const isBroken = last.offsetTop > current.offsetTop + current.offsetHeight / 2;
    if (isBroken || name.scrollWidth > name.clientWidth) current.dataset.isTight = '';
  });
  return header;
}

export function LiveHeader({ view, stream, pill, openPicker, openOptions }: LiveHeaderProps) {
  const header = useRoomForName();
  return (
    <header ref={header} class="popup__header">
      <Mark isLive={pill.isOnAir} />
      <Places view={view} stream={stream} openPicker={openPicker} />
      <span id="pill" class={pill.isOnAir ? 'pill' : 'pill pill--quiet'} data-word={pill.word}>
        {pill === awayPill ? <Waiting /> : <span class={pill.isOnAir ? 'dot dot--live' : 'dot'} />}
        <span>{say(pill.word)}</span> {pill !== awayPill && <Clock since={stream.since} />}
      </span>
      <SettingsButton onClick={openOptions} />
    </header>
  );
}
