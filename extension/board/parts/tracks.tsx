import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';
import type { Board } from '../control/board-control.ts';
import type { BoardState } from '../control/board-state.ts';
import type { Playlist } from '../library/library.ts';

/** Keys on a track's name: Alt with an arrow moves it, Delete removes it. */
const stepOf = (event: KeyboardEvent): number => {
  if (!event.altKey) return 0;
  return event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
};

export function Tracks({ board, state, list }: { board: Board; state: BoardState; list: Playlist }) {
  const [spoken, setSpoken] = useState('');
  /** the track whose button gets the focus next: moving or removing a track takes its button away */
  const focus = useRef<string | null>(null);
  /** A removed track and its place. If it is deleted while the focus is in its row, its neighbour gets the focus. */
  const leaving = useRef<{ id: string; at: number } | null>(null);
  const root = useRef<HTMLOListElement>(null);
  // In the same frame as the drawing: the next key may follow at once.
  useLayoutEffect(() => {
    const buttons = root.current?.querySelectorAll<HTMLElement>('.track__first') ?? [];
    const wanted = [...buttons].find(
      (button) => button.closest<HTMLElement>('.track')?.dataset.track === focus.current,
    );
    wanted?.focus();
    focus.current = null;
    const last = leaving.current;
    if (last === null || list.tracks.some(({ id }) => id === last.id)) return;
    leaving.current = null;
    if (document.activeElement === document.body) buttons[Math.min(last.at, buttons.length - 1)]?.focus();
  });

  function onKey(event: KeyboardEvent, trackId: string, at: number): void {
    const by = stepOf(event);
    if (by !== 0) {
      event.preventDefault();
      const to = Math.max(0, Math.min(list.tracks.length - 1, at + by));
      focus.current = trackId;
      board.change({ type: 'move-track', trackId, by });
      setSpoken(say('trackMoved', list.tracks[at]?.name ?? '', String(to + 1)));
    }
    if (event.key !== 'Delete') return;
    event.preventDefault();
    takeOff(trackId, at);
  }

  function takeOff(trackId: string, at: number): void {
    focus.current = trackId;
    leaving.current = { id: trackId, at };
    board.leaving.takeOff(trackId);
  }

  return (
    <>
      <ol class="tracks" ref={root}>
        {list.tracks.map(({ id, name, seconds }, at) => {
          const isNow = state.track?.id === id;
          if (state.leaving.has(id))
            return (
              <li key={id} class="track track--off" data-track={id}>
                <span class="track__place">{at + 1}</span>
                <span class="track__name ellipsis">{name}</span>
                <button
                  class="button button--text track__first"
                  type="button"
                  aria-label={say('bringBackNamed', name)}
                  onClick={() => {
                    focus.current = id;
                    board.leaving.bringBack(id);
                  }}
                >
                  {say('bringBack')}
                </button>
              </li>
            );
          return (
            <li
              key={id}
              class={isNow ? 'track track--now' : 'track'}
              aria-current={isNow ? 'true' : undefined}
              data-track={id}
            >
              <span class="track__place">{isNow ? <Icon name="tone" small /> : at + 1}</span>
              <button
                class="track__name track__first ellipsis"
                type="button"
                title={name}
                aria-label={say('trackPlay', name)}
                aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
                onClick={() => board.list.play(id)}
                onKeyDown={(event) => onKey(event, id, at)}
              >
                {name}
              </button>
              <span class="track__length">{seconds > 0 ? clockText(seconds * 1000) : ''}</span>
              <button
                class="icon-button"
                type="button"
                aria-label={say('trackRemove', name)}
                onClick={() => takeOff(id, at)}
              >
                <Icon name="close" small />
              </button>
            </li>
          );
        })}
      </ol>
      <p class="only-spoken" role="status">
        {spoken}
      </p>
    </>
  );
}
