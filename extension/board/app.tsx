import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { openBoardLink } from '../capture/open-board-link.ts';
import { useLanguage } from '../ui/use-language.ts';
import type { Board } from './control/board-control.ts';
import { boardPill, placeOf, volumeHere, type BoardPlace } from './mix/board-in-mix.ts';
import { padOfKey } from './library/pad-plays.ts';
import { BoardHead } from './parts/board-head.tsx';
import { DropZone, useDrop } from './parts/drop-zone.tsx';
import { MixFader } from './parts/mix-fader.tsx';
import { News } from './parts/news.tsx';
import { Pads } from './parts/pads.tsx';
import { Playlist } from './parts/playlist.tsx';
import { SessionLink, type Linked } from './mix/session-link.tsx';
import { useBoard } from './use-board.ts';
import { useFollows } from './mix/use-follows.ts';
import { useJoining } from './mix/use-joining.ts';

const notLinked: BoardPlace = { state: 'not-live' };

/** Pads and a playlist of the user's own files: one source in the mix, or for this computer alone. */
export function App({ board }: { board: Board }) {
  const state = useBoard(board);
  const [linked, setLinked] = useState<Linked>(null);
  const [tabId, setTabId] = useState<number | null>(null);
  const [isEditing, setEditing] = useState(false);
  const chooser = useRef<((at: number) => void) | null>(null);
  const place = useMemo(() => (linked ? placeOf(linked.view, tabId) : notLinked), [linked, tabId]);
  const isStreaming = linked !== null && linked.view.stream.state !== 'idle';
  const isSpoken = useLanguage(linked && linked.view.settings, 'boardTitle');
  const [hasSpoken, setSpoken] = useState(false);
  if (isSpoken && !hasSpoken) setSpoken(true);
  const isSounding = state.plays.size > 0 || state.track?.isPlaying === true;
  const { follows, isSeen } = useFollows(isStreaming);
  const join = useJoining({ linked, place, tabId, volume: state.library.volume, isUsed: isSeen || isSounding });
  const isOver = useDrop(board);

  const link = useMemo(() => openBoardLink(board.output.context, board.output.bus), [board]);
  useEffect(() => link.follow(follows), [link, follows]);
  useEffect(() => {
    // Without a port the page is in no mix, and plays on this computer only.
    void browser.tabs.getCurrent().then(
      (tab) => setTabId(tab?.id ?? null),
      () => undefined,
    );
  }, []);
  useEffect(() => board.output.setHere(volumeHere(place)), [board, place]);
  useLayoutEffect(() => {
    const isReady = state.isRead && hasSpoken;
    document.body.dataset.state = isReady ? 'ready' : 'loading';
  }, [state.isRead, hasSpoken]);
  // Before the first paint: a user who just left the editor may press a key at once.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      if (event.key === 'Escape' && isEditing) {
        setEditing(false);
        // The field that had the focus is gone.
        return document.getElementById('edit-pads')?.focus();
      }
      if (event.key === 'Escape') return board.silence();
      const at = padOfKey(event);
      if (at === null || isEditing || isField(document.activeElement)) return;
      event.preventDefault();
      if (board.pads.press(at)) chooser.current?.(at);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [board, isEditing]);

  const pill = linked ? boardPill(linked.view, place) : ({ word: 'notLive', isOnAir: false } as const);
  return (
    <>
      {follows && <SessionLink onLinked={setLinked} />}
      {hasSpoken && state.isRead && (
        <main class={isOver ? 'page page--board page--over' : 'page page--board'}>
          <BoardHead view={linked?.view ?? null} pill={pill} onSilence={board.silence} />
          <MixFader
            place={place}
            library={state.library}
            onVolume={(volume) => {
              board.change({ type: 'set', fields: { volume } });
              if (place.state === 'in-mix')
                linked?.send({ type: 'set-tab-volume', tabId: place.source.tab.id, volume });
            }}
            onMute={(isMuted) =>
              place.state === 'in-mix' && linked?.send({ type: 'mute-tab', tabId: place.source.tab.id, isMuted })
            }
            onJoin={join}
            onLowers={(lowersMusic) => board.change({ type: 'set', fields: { lowersMusic } })}
          />
          <News news={state.news} isTaking={state.isTaking} onDismiss={() => board.tell(null)} />
          <div class="halves">
            <Pads board={board} state={state} isEditing={isEditing} onEdit={setEditing} chooser={chooser} />
            <Playlist board={board} state={state} />
          </div>
          <DropZone board={board} isOver={isOver} />
        </main>
      )}
    </>
  );
}

/** A user who types or moves a fader does not mean a pad. */
const isField = (element: Element | null): boolean =>
  element?.matches('input:not([type="checkbox"]), select, textarea, [contenteditable]') ?? false;
