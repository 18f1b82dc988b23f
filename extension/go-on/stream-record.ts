import type { LastStream } from '../store/last-stream.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';

/** A moving fader sends dozens of values a second; and a browser that quits takes a second to close one tab after the other. */
const writeAfterMs = 2000;
/** How exactly the popup can later say when the browser closed. */
const seenEveryMs = 60_000;
/** A browser that quits closes its tabs first, which ends the stream: only one that is still there then ended it itself. */
const endsAfterMs = 10_000;

/** Stores the live stream on disk, so that it can be resumed after the browser's end. */
export interface StreamRecord {
  /** it began, or changed */
  note(): void;
  /** the user stopped it, or wants nothing stored */
  forget(): Promise<void>;
  /** it ended by itself */
  onEnded(): void;
}

/** @param options.read the live stream; null for none, or if it must not be written to disk */
export function createStreamRecord(options: {
  clock: Clock;
  read(): Omit<LastStream, 'seenAt'> | null;
  /** the record belongs to the present stream from now on, and to no earlier one */
  onWritten(): void;
}): StreamRecord {
  const { clock } = options;
  let cancel = (): void => undefined;
  let isScheduled = false;
  /** the stored record belongs to the present stream */
  let isWritten = false;

  function later(run: () => void, afterMs: number): void {
    cancel();
    cancel = clock.setTimer(run, afterMs);
  }

  async function write(): Promise<void> {
    isScheduled = false;
    const { offersToGoOn } = await storage.settings.get();
    const now = options.read();
    if (!now) return;
    if (!offersToGoOn) return void (await storage.lastStream.remove());
    later(() => void write(), seenEveryMs);
    isWritten = true;
    await storage.lastStream.set({ ...now, seenAt: clock.wallMs() });
    options.onWritten();
  }

  async function forget(): Promise<void> {
    cancel();
    isScheduled = isWritten = false;
    await storage.lastStream.remove();
  }

  return {
    note() {
      if (options.read() === null) return void (isWritten && forget());
      if (isScheduled) return;
      isScheduled = true;
      later(() => void write(), writeAfterMs);
    },
    forget,
    onEnded() {
      cancel();
      if (isWritten) later(() => void forget(), endsAfterMs);
      isScheduled = isWritten = false;
    },
  };
}
