import * as v from 'valibot';
import type { StorageItem } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import { isLogged, type LogLevel } from '../../shared-protocol/log-level.ts';
import { keptLines, LogLine, logLine, type LogSource } from './log-line.ts';

/** Lines are written together after this time: seldom for a busy background, and soon enough if it crashes. */
const writeAfterMs = 3000;
/** Lines just after a private window's stream still belong to it. */
const privateForMs = 60_000;

/** Earshot's and its helper's last 24 hours, for a fault report. It names nobody. */
export interface Log {
  /** Never throws. @param text codes and figures, in English */
  note(level: LogLevel, text: string, source?: LogSource): void;
  /** oldest first, with those of a private window while the background that noted them runs */
  lines(): Promise<LogLine[]>;
}

/**
 * @param options.level down to which lines are taken, at this moment
 * @param options.isPrivate a private window's tab is streamed: its entries are not written to disk
 */
export function createLog(options: {
  clock: Clock;
  item: Pick<StorageItem<unknown[]>, 'get' | 'set'>;
  level(): LogLevel;
  isPrivate(): boolean;
}): Log {
  const { clock, item } = options;
  /** of this background: lines to be written, and lines that are not */
  let kept: LogLine[] = [];
  let unkept: LogLine[] = [];
  let privateUntilMs = -Infinity;
  let isScheduled = false;
  let writing: Promise<void> = Promise.resolve();

  const stored = async (): Promise<LogLine[]> => (await item.get()).filter((line) => v.is(LogLine, line));

  async function write(): Promise<void> {
    const before = await stored();
    const written = kept;
    await item.set(keptLines([...before, ...written], clock.wallMs()));
    kept = kept.slice(written.length);
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    clock.setTimer(() => {
      isScheduled = false;
      writing = writing.then(write);
    }, writeAfterMs);
  }

  return {
    note(level, text, source = 'earshot') {
      if (!isLogged(level, options.level())) return;
      const line = logLine(clock.wallMs(), level, source, text);
      if (options.isPrivate()) privateUntilMs = clock.nowMs() + privateForMs;
      if (clock.nowMs() < privateUntilMs) {
        // The line still to be written is about the click that starts it.
        unkept = keptLines([...unkept, ...kept, line], clock.wallMs());
        kept = [];
        return;
      }
      kept = [...kept, line];
      schedule();
    },
    async lines() {
      await writing;
      const all = [...(await stored()), ...kept, ...unkept];
      return keptLines(
        all.toSorted(([a], [b]) => a - b),
        clock.wallMs(),
      );
    },
  };
}
