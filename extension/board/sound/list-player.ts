import type { Track } from '../library/library.ts';
import type { BoardOutput } from './board-output.ts';

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
  onMoved(): void;
}

export function createListPlayer(
  output: BoardOutput,
  readFile: (fileId: string) => Promise<Blob | null>,
  listener: ListPlayerListener,
): ListPlayer {
  const element = new Audio();
  output.context.createMediaElementSource(element).connect(output.music);
  let address: string | null = null;
  let wish = 0;

  function letGo(): void {
    wish += 1;
    element.pause();
    element.removeAttribute('src');
    if (address !== null) URL.revokeObjectURL(address);
    address = null;
  }

  element.addEventListener('ended', listener.onEnded);
  element.addEventListener('error', () => address !== null && !element.paused && listener.onFailed());
  for (const event of ['timeupdate', 'durationchange', 'seeked']) element.addEventListener(event, listener.onMoved);

  return {
    async play({ fileId }) {
      letGo();
      const mine = wish;
      const file = await readFile(fileId);
      if (mine !== wish) return;
      if (!file) throw new DOMException('the file is gone', 'NotFoundError');
      address = URL.createObjectURL(file);
      element.src = address;
      await element.play().catch((thrown: unknown) => {
        // Another track, or silence, was wanted meanwhile.
        if (mine === wish) throw thrown;
      });
    },
    pause: () => element.pause(),
    // Refused, it stays where it is, and the next press asks again.
    resume: () => void element.play().catch(() => undefined),
    stop: letGo,
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
