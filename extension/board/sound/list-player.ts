import type { Track } from '../library/library.ts';
import { glide, type BoardOutput } from './board-output.ts';

/** The element stops once its level has gone down, because a sudden stop would click. */
const stopMs = 30;

/** Plays one track at a time, streamed, so that a list of hours needs no memory. */
export interface ListPlayer {
  /** Plays it from its beginning; only the latest call counts. @throws if the file is gone or cannot be played */
  play(track: Track): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  seek(seconds: number): void;
  readonly seconds: number;
  /** NaN until it is known */
  readonly length: number;
}

export interface ListPlayerListener {
  /** the track ended */
  onEnded(): void;
  /** the file broke off in the middle */
  onFailed(): void;
}

export function createListPlayer(
  output: BoardOutput,
  readFile: (fileId: string) => Promise<Blob | null>,
  listener: ListPlayerListener,
): ListPlayer {
  const element = new Audio();
  const level = output.context.createGain();
  output.context.createMediaElementSource(element).connect(level).connect(output.music);
  let address: string | null = null;
  let wish = 0;
  /** A failure before the start goes to the caller of `play`. */
  let hasBegun = false;
  let stopping: ReturnType<typeof setTimeout> | undefined;

  function softly(stop: () => void): void {
    clearTimeout(stopping);
    glide(level, 0);
    stopping = setTimeout(stop, stopMs);
  }

  function letGo(): void {
    clearTimeout(stopping);
    wish += 1;
    hasBegun = false;
    element.pause();
    element.removeAttribute('src');
    if (address !== null) URL.revokeObjectURL(address);
    address = null;
  }

  element.addEventListener('ended', listener.onEnded);
  element.addEventListener('error', () => hasBegun && listener.onFailed());

  return {
    async play({ fileId }) {
      letGo();
      const mine = wish;
      const file = await readFile(fileId);
      if (mine !== wish) return;
      if (!file) throw new DOMException('the file is gone', 'NotFoundError');
      address = URL.createObjectURL(file);
      element.src = address;
      glide(level, 1);
      await element.play().catch((thrown: unknown) => {
        // Another track, or silence, was requested meanwhile.
        if (mine === wish) throw thrown;
      });
      if (mine === wish) hasBegun = true;
    },
    pause: () => softly(() => element.pause()),
    resume() {
      clearTimeout(stopping);
      glide(level, 1);
      // If refused, it stays at its place, and the next press tries again.
      element.play().catch(() => undefined);
    },
    stop() {
      wish += 1;
      softly(letGo);
    },
    seek(seconds) {
      element.currentTime = seconds;
    },
    get seconds() {
      return element.currentTime;
    },
    get length() {
      return element.duration;
    },
  };
}
