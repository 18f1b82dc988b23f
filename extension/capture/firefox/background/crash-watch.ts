import type { Clock } from '../../../time/clock.ts';

/** The next document connects within some 100 ms, on a busy machine within a second. */
const firstLookMs = 1500;
const lookAgainMs = 500;
/** Between two documents a tab may have none for a moment; one that crashed has none at the second look either. */
const looksThatAgree = 2;

/** What stands in a tab. */
export type Standing =
  /** a document that has a process of its own, of a website or of something that no script reaches */
  | 'page'
  /** a page of the browser's own process, under the address of a website: it tells of the crash */
  | 'crash-page'
  /** one without such an address: some settings are, and the empty page of a tab that crashed behind others */
  | 'browser-page'
  | 'loading'
  /** something that does not answer, as a page that computes */
  | 'busy'
  /** the tab is closed, or put to sleep, of which the browser tells */
  | 'nothing';

/**
 * Whether a tab that no frame is left of has lost its process, of which Firefox tells no extension. What stands there
 * afterwards tells, or how the last document went: without a load that began before.
 */
export interface CrashWatch {
  /** @param isTop a document has connected, and no frame of it */
  onFrame(isTop: boolean): void;
  /** a load of another document begins */
  onLoad(): void;
  /** the last frame is gone */
  onDeserted(): void;
  close(): void;
}

export function createCrashWatch(clock: Clock, look: () => Promise<Standing>, onCrashed: () => void): CrashWatch {
  let isLeaving = false;
  /** what is looked at: another after each time that the last frame went */
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
        // Gone to by the user.
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
