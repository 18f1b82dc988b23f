import { blockFrames, sampleRate } from './block.ts';
import type { FrameEncoder, OnBytes } from './frame-encoder.ts';

/**
 * WebCodecs' settings for Discord's Opus: 48 kHz stereo, 20 ms.
 * @param hearsHint whether the browser knows the hint that this is music
 */
export const opusConfig = (bitrate: number, hearsHint: boolean): AudioEncoderConfig => ({
  codec: 'opus',
  sampleRate,
  numberOfChannels: 2,
  bitrate,
  opus: {
    application: 'audio',
    // Without the hint, an encoder may take a minute of speech for a call and fold both sides into one.
    signal: 'music',
    frameDuration: 20_000,
    format: 'opus',
    // Without the hint, Opus stays in its speech mode, which mixes both sides below 96 kb/s: a fifth of a tone on the
    // left came out on the right. The music mode has no in-band correction, so nothing is lost.
    useinbandfec: hearsHint,
    // The loss that the in-band correction is tuned for: half of the usual bots' value keeps music clean.
    packetlossperc: hearsHint ? 8 : 0,
  } as AudioEncoderConfig['opus'],
});

/**
 * Firefox does not know `signal`. A browser reads a dictionary when it is passed, and only the members that it knows.
 */
function readsHint(): boolean {
  let isRead = false;
  const opus = {
    get signal() {
      isRead = true;
      return 'music';
    },
  };
  const config = { ...opusConfig(128_000, true), opus: opus as AudioEncoderConfig['opus'] & object };
  AudioEncoder.isConfigSupported(config).catch(() => undefined);
  return isRead;
}

export interface OpusEncoder extends FrameEncoder {
  /** Another bitrate from the next block on; earlier blocks are still encoded. */
  retune(bitrate: number): void;
}

/** An encoder flushes within milliseconds; one that does not is broken. */
const drainMs = 2000;

/** One of the browser's encoders, and how many packets it still owes. */
interface Stage {
  encoder: AudioEncoder;
  owed: number;
}

/** One Opus packet for each block. `onError` is called when the browser's encoder fails. */
export function createOpusEncoder(bitrate: number, onBytes: OnBytes, onError: (cause: unknown) => void): OpusEncoder {
  let wanted = bitrate;
  /** packets of the present encoder while the previous one still owes some; null if it owes none */
  let held: Uint8Array[] | null = null;
  let isClosed = false;

  function open(): Stage {
    const stage: Stage = {
      owed: 0,
      encoder: new AudioEncoder({
        output(chunk) {
          // A flushed encoder may add a packet of silence.
          if (isClosed || stage.owed === 0) return;
          stage.owed -= 1;
          const bytes = new Uint8Array(chunk.byteLength);
          chunk.copyTo(bytes);
          if (held && stage === now) held.push(bytes);
          else onBytes(bytes);
        },
        error: onError,
      }),
    };
    stage.encoder.configure(opusConfig(wanted, readsHint()));
    return stage;
  }
  let now = open();

  /** Not every browser can change a running encoder's bitrate: a new one takes over, in order. */
  async function change(): Promise<void> {
    const former = now;
    const to = wanted;
    held = [];
    now = open();
    const timer = setTimeout(() => onError(new Error('The encoder was not drained.')), drainMs);
    await former.encoder.flush().catch(() => undefined);
    clearTimeout(timer);
    if (former.encoder.state !== 'closed') former.encoder.close();
    const made: Uint8Array[] = held;
    held = null;
    if (isClosed) return;
    for (const bytes of made) onBytes(bytes);
    if (wanted !== to) await change();
  }

  let blocks = 0;
  // One for all blocks, since AudioData copies: a new one each time were half of what the collector finds here.
  const samples = new Float32Array(blockFrames * 2);
  return {
    retune(next) {
      if (next === wanted) return;
      wanted = next;
      if (!held) void change();
    },
    push({ left, right }) {
      if (now.encoder.state !== 'configured') return;
      samples.set(left, 0);
      samples.set(right, blockFrames);
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate,
        numberOfFrames: blockFrames,
        numberOfChannels: 2,
        timestamp: blocks * 20_000,
        data: samples,
      });
      blocks += 1;
      now.owed += 1;
      now.encoder.encode(data);
      data.close();
    },
    close() {
      isClosed = true;
      if (now.encoder.state !== 'closed') now.encoder.close();
    },
  };
}
