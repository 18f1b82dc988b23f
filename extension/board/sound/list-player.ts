import type { Track } from '../library/library.ts';
import { glide, type BoardOutput } from './board-output.ts';

/** Once the level has gone down, nobody hears the element stop, which would click. */
const stopMs = 30;

/** Plays one track at a time, as a stream: a list of hours takes no memory. */
export interface ListPlayer {
  /** from its beginning; a later call counts @throws if the file is gone or this browser cannot play it */
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
  /** the track has come to its end */
  onEnded(): void;
  /** the file broke off in its middle */
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
  /** one that never began is told to whoever asked for it */
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
        // Another track, or silence, was wanted meanwhile.
        if (mine === wish) throw thrown;
      });
      if (mine === wish) hasBegun = true;
    },
    pause: () => softly(() => element.pause()),
    resume() {
      clearTimeout(stopping);
      glide(level, 1);
      // Refused, it stays where it is, and the next press asks again.
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
