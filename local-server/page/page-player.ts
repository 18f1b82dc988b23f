/** Plays s16 chunks one behind the other, a little after they come, so that the network's jitter is not heard. */
export interface Player {
  play(channels: number, samples: Int16Array): void;
  stop(): Promise<void>;
}

const sampleRate = 48_000;
const leadSeconds = 0.15;
/** Further ahead than this, chunks are dropped rather than played ever later. */
const maxAheadSeconds = 1;

/** Needs a click before it: browsers start no sound without one. */
export function createPlayer(): Player {
  const context = new AudioContext({ sampleRate });
  void context.resume();
  let next = 0;
  return {
    play(channels, samples) {
      const frames = Math.floor(samples.length / channels);
      if (frames === 0) return;
      if (next < context.currentTime) next = context.currentTime + leadSeconds;
      if (next > context.currentTime + maxAheadSeconds) return;
      const buffer = context.createBuffer(channels, frames, sampleRate);
      for (let channel = 0; channel < channels; channel += 1) {
        const data = buffer.getChannelData(channel);
        for (let frame = 0; frame < frames; frame += 1) data[frame] = samples[frame * channels + channel]! / 32_768;
      }
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      source.start(next);
      next += frames / sampleRate;
    },
    stop: () => context.close(),
  };
}
