import { vi } from 'vitest';

const sampleRate = 48_000;
const frameSamples = 960;

/** A sound card whose position the test sets, and decoders that accept every frame except those with a zero. */
export interface FakeAudio {
  /** in samples */
  now: number;
  /** when each frame begins, in samples, with its first byte and the volume that it is played at */
  readonly played: { at: number; mark: number; gain: number }[];
  /** how many decoders were opened */
  decoders: number;
  /** devices that the contexts were moved to */
  readonly sinks: string[];
  /** whether the last context is closed */
  isClosed: boolean;
  devices: { kind: string; deviceId: string; label: string }[];
}

/** In place of the browser's own. To be undone by `vi.unstubAllGlobals`. */
export function stubAudio(): FakeAudio {
  const audio: FakeAudio = { now: 0, played: [], decoders: 0, sinks: [], isClosed: false, devices: [] };

  class Context {
    readonly destination = {};
    readonly state = 'running';
    get currentTime() {
      return audio.now / sampleRate;
    }
    addEventListener = () => undefined;
    removeEventListener = () => undefined;
    async resume() {}
    async close() {
      audio.isClosed = true;
    }
    async setSinkId(id: string) {
      audio.sinks.push(id);
    }
    createGain() {
      const gain = { value: 1, setTargetAtTime: (value: number) => void (gain.value = value) };
      return { gain, connect: () => undefined, disconnect: () => undefined };
    }
    createBuffer(_channels: number, length: number) {
      const samples = new Float32Array(length);
      return { getChannelData: () => samples };
    }
    createBufferSource() {
      let to: { gain: { value: number } } | null = null;
      const source = {
        buffer: null as { getChannelData(): Float32Array } | null,
        connect: (node: typeof to) => void (to = node),
        start(seconds: number) {
          const mark = source.buffer!.getChannelData()[0]!;
          audio.played.push({ at: Math.round(seconds * sampleRate), mark, gain: to!.gain.value });
        },
      };
      return source;
    }
  }

  class Decoder {
    state = 'unconfigured';
    constructor(private readonly to: { output(data: unknown): void; error(): void }) {
      audio.decoders += 1;
    }
    configure() {
      this.state = 'configured';
    }
    close() {
      this.state = 'closed';
    }
    decode({ timestamp, data }: { timestamp: number; data: Uint8Array }) {
      if (data[0] === 0) {
        this.state = 'closed';
        return this.to.error();
      }
      this.to.output({
        numberOfChannels: 2,
        numberOfFrames: frameSamples,
        timestamp,
        copyTo: (samples: Float32Array) => samples.fill(data[0]!),
        close: () => undefined,
      });
    }
  }

  vi.stubGlobal('AudioContext', Context);
  vi.stubGlobal('AudioDecoder', Decoder);
  vi.stubGlobal(
    'EncodedAudioChunk',
    class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
  );
  vi.stubGlobal('navigator', {
    mediaDevices: {
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      enumerateDevices: async () => audio.devices,
    },
  });
  return audio;
}
