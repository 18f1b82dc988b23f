import type { Clock } from '../../../time/clock.ts';

/** The next document connects within some 100 ms, on a busy machine within a second. */
const firstLookMs = 1500;
const lookAgainMs = 500;
/** Between two documents a tab may have none for a moment; a crashed one has none at the second look either. */
const looksThatAgree = 2;

/** The contents of a tab. */
export type Standing =
  /** a document with a process of its own: of a website, or of something that no script reaches */
  | 'page'
  /** a page of the browser's own process under a website's address: it reports the crash */
  | 'crash-page'
  /** the same without a website's address: some settings, and the empty page of a tab that crashed in the background */
  | 'browser-page'
  | 'loading'
  /** something that does not answer, such as a busy page */
  | 'busy'
  /** the tab was closed or discarded, which the browser reports */
  | 'nothing';

/**
 * Detects whether a tab without any frame left has lost its process, which Firefox reports to no extension. The tab's
 * contents afterwards tell, or how the last document went: without a load that had begun before.
 */
export interface CrashWatch {
  /** @param isTop the top document connected, and not one of its frames */
  onFrame(isTop: boolean): void;
  /** another document begins to load */
  onLoad(): void;
  /** the last frame is gone */
  onDeserted(): void;
  close(): void;
}

export function createCrashWatch(clock: Clock, look: () => Promise<Standing>, onCrashed: () => void): CrashWatch {
  let isLeaving = false;
  /** the current look; each time the last frame goes, a new one replaces it */
  let desertion: { wasLeaving: boolean; looks: number } | null = null;
  let cancel = (): void => undefined;

  function end(): void {
    cancel();
    desertion = null;
  }

  async function check(): Promise<void> {
    const mine = desertion;
    const standing = await look();
    if (mine === null || mine !== desertion) return;
    switch (standing) {
      case 'page':
      case 'nothing':
        return end();
      case 'loading':
      case 'busy':
        mine.looks = 0;
        return checkIn(lookAgainMs);
      case 'browser-page':
        // Opened by the user.
        if (mine.wasLeaving) return end();
        break;
      case 'crash-page':
    }
    mine.looks += 1;
    if (mine.looks < looksThatAgree) return checkIn(lookAgainMs);
    end();
    onCrashed();
  }

  function checkIn(ms: number): void {
    cancel = clock.setTimer(() => void check(), ms);
  }

  return {
    onFrame(isTop) {
      end();
      if (isTop) isLeaving = false;
    },
    onLoad() {
      isLeaving = true;
    },
    onDeserted() {
      end();
      desertion = { wasLeaving: isLeaving, looks: 0 };
      checkIn(firstLookMs);
    },
    close: end,
  };
}
