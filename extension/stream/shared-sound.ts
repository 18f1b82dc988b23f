import { EarshotError } from '../../shared-protocol/error.ts';
import type { AudioFormat, AudioFrame, CapturedSound, TabCapture } from '../capture/sound/tab-capture.ts';
import type { Host } from '../host/host.ts';
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { formatForAll, isSameFormat } from './encoding.ts';
import { createSources, type Sources, type SourcesOptions } from './sources.ts';

/** Two checks without a frame: the background may have slept through one of them. */
const frameWatchMs = 3000;

/** One capture and one encoder for all streams of a mix. */
export interface SharedSound extends Omit<Sources, 'open'> {
  /** the mix makes no sound at the moment */
  readonly isSilent: boolean;
  /** Opens the capture for the first caller, and for all. @throws EarshotError as `Sources.open` */
  open(signal: AbortSignal): Promise<void>;
  share(listener: ShareListener): SoundShare;
}

export interface ShareListener {
  /**
   * The encoder starts or restarts for this share, as if the mix had sound; if it is silent, the capture reports it.
   */
  onEncoding(): void;
  /** the mix went silent, or has sound again */
  onSilence(isSilent: boolean): void;
}

/** One stream's share. Its frames go from the capture to the host's sessions, never through here. */
export interface SoundShare {
  /** The format that its connection needs. Null means none: once nobody needs any, the encoder stops. */
  encode(format: AudioFormat | null): void;
}

export function createSharedSound(
  options: Omit<SourcesOptions, 'onSound'> & {
    clock: Clock;
    host: Pick<Host, 'audio'>;
    onPeaks(peaks: readonly [number, number]): void;
  },
): SharedSound {
  const { clock, host } = options;
  const life = new AbortController();
  const needs = new Map<ShareListener, AudioFormat>();
  let opening: Promise<void> | null = null;
  let capture: TabCapture | null = null;
  let format: AudioFormat | null = null;
  let isSilent = false;
  let framesSinceLook = 0;
  let cancelWatch = (): void => undefined;

  const sources = createSources({ ...options, onSound });

  function onFrame({ sequence, capturedAt, data, peaks }: AudioFrame): void {
    framesSinceLook += 1;
    options.onPeaks(peaks);
    host.audio({ sequence, capturedAt, data });
  }

  function onSound(sound: CapturedSound): void {
    if (sound.type === 'frame') return onFrame(sound.frame);
    ({ isSilent } = sound);
    for (const { onSilence } of [...needs.keys()]) onSilence(isSilent);
  }

  /** A capture that neither sends sound nor reports silence has died. */
  function watchFrames(missed = 0): void {
    cancelWatch();
    framesSinceLook = 0;
    cancelWatch = clock.setTimer(() => {
      const isMissing = framesSinceLook === 0 && !isSilent;
      if (isMissing && missed > 0) options.onEnded(new EarshotError('capture-lost'));
      else watchFrames(isMissing ? missed + 1 : 0);
    }, frameWatchMs);
  }

  /** @returns whether the encoder restarts, which it does not for another bitrate */
  function fit(): boolean {
    const next = formatForAll([...needs.values()]);
    if (isSameFormat(next, format)) return false;
    const isRetuned = next !== null && next.codec === format?.codec;
    format = next;
    if (isRetuned) return false;
    cancelWatch();
    if (format) {
      isSilent = false;
      watchFrames();
    }
    return format !== null;
  }

  function encode(listener: ShareListener, wanted: AudioFormat | null): void {
    const before = format;
    if (wanted) needs.set(listener, wanted);
    else needs.delete(listener);
    if (fit()) for (const { onEncoding } of [...needs.keys()]) onEncoding();
    else if (wanted) listener.onEncoding();
    if (format !== before) capture?.encode(format);
  }

  return {
    ...sources,
    get isSilent() {
      return isSilent;
    },
    async open(signal) {
      opening ??= sources.open(life.signal).then((opened) => void (capture = opened));
      await wait(opening, { signal });
    },
    share: (listener) => ({ encode: (wanted) => encode(listener, wanted) }),
    stop() {
      cancelWatch();
      life.abort(new EarshotError('interrupted'));
      sources.stop();
    },
  };
}
