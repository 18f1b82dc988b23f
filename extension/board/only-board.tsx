import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { boardLock, followCalls, openBoard } from '../ui/open-board.ts';
import { say } from '../ui/say.ts';
import { App } from './app.tsx';
import { createBoard, type Board } from './control/board-control.ts';
import { openLibraryStore } from './library/library-store.ts';

/** A reloaded page gets the lock of its predecessor within milliseconds. */
const patienceMs = 500;

/** Only one tab shows the board: two would play over each other and overwrite each other's library. */
export function OnlyBoard() {
  const [board, setBoard] = useState<Board | null>(null);
  const [isSecond, setSecond] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSecond(true), patienceMs);
    // Held until the page closes. A second page waits for the lock and takes over.
    void navigator.locks.request(boardLock, () => {
      clearTimeout(timer);
      setBoard(createBoard(openLibraryStore()));
      void followCalls(browser);
      return new Promise(() => undefined);
    });
    return () => clearTimeout(timer);
  }, []);

  if (board) return <App board={board} />;
  if (!isSecond) return null;
  return (
    <main class="page page--second">
      <h1>{say('boardTitle')}</h1>
      <p>{say('boardElsewhere')}</p>
      <button class="button button--primary" type="button" onClick={() => void openBoard()}>
        {say('actionGoToTab')}
      </button>
    </main>
  );
}
