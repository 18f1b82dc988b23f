import { Encoder } from '@evan/opus';
import type { CaptureDoor, CaptureListener } from '../../extension/capture/sound/tab-capture.ts';

const sampleRate = 48_000;
const frameSamples = 960;
const frameMs = 20;

/** Two tones that never meet the same phase twice within a test, so that no two Opus packets are alike. */
export const tones = { left: 440.3, right: 660.7, amplitude: 9000 } as const;

export interface SentFrame {
  data: Buffer;
  atMs: number;
}

/** A tab that plays `tones` for ever, behind the capture's own door. */
export interface ToneTab {
  readonly door: CaptureDoor;
  /** every frame that was captured, in order */
  readonly sent: readonly SentFrame[];
  /** Nothing is captured before this; false falls silent as a tab does. */
  play(isPlaying: boolean): void;
}

export function createToneTab(): ToneTab {
  const nextFrame = createTone();
  const sent: SentFrame[] = [];
  let isPlaying = false;
  let isEncoding = false;
  let isTold = false;
  let tell: CaptureListener['onSound'] = () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let sequence = 0;
  let dueMs = 0;

  const tick = (): void => {
    for (; dueMs <= performance.now(); dueMs += frameMs) {
      const data = nextFrame();
      sent.push({ data, atMs: performance.now() });
      const frame = { sequence, capturedAt: Date.now(), data: data.toString('base64'), peaks: [0.3, 0.3] } as const;
      sequence += 1;
      tell({ type: 'frame', frame });
    }
  };
  const stop = (): void => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  const update = (): void => {
    if (isEncoding && isTold !== !isPlaying) {
      isTold = !isPlaying;
      tell({ type: 'silence', isSilent: isTold });
    }
    if (!isEncoding || !isPlaying) return stop();
    if (timer) return;
    // Blocks that were silent count as well.
    if (dueMs > 0) sequence += Math.max(0, Math.ceil((performance.now() - dueMs) / frameMs));
    dueMs = performance.now();
    timer = setInterval(tick, 5);
  };

  return {
    sent,
    play(playing) {
      isPlaying = playing;
      update();
    },
    door: {
      async start(_source, _mix, { onSound }) {
        tell = onSound;
        return {
          encode(format) {
            isEncoding = format !== null;
            isTold = false;
            update();
          },
          setMix: () => undefined,
          addTab: async () => undefined,
          removeTab: () => undefined,
          stop,
        };
      },
      adopt: async () => null,
      release: async () => undefined,
    },
  };
}

function createTone(): () => Buffer {
  const encoder = new Encoder({ channels: 2, sample_rate: sampleRate, application: 'audio' });
  let sample = 0;
  return () => {
    const pcm = new Int16Array(frameSamples * 2);
    for (let index = 0; index < frameSamples; index += 1, sample += 1) {
      pcm[2 * index] = tones.amplitude * Math.sin((2 * Math.PI * tones.left * sample) / sampleRate);
      pcm[2 * index + 1] = tones.amplitude * Math.sin((2 * Math.PI * tones.right * sample) / sampleRate);
    }
    return Buffer.from(encoder.encode(pcm));
  };
}
