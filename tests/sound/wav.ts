/** Samples of one channel, -1 to 1. */
export interface Sound {
  sampleRate: number;
  channels: Float32Array[];
}

/** Reads 16-bit PCM WAV, the only kind that the tests write. @throws Error for anything else */
export function readWav(file: Buffer): Sound {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('not a WAV file');
  let offset = 12;
  let channelCount = 0;
  let sampleRate = 0;
  while (offset + 8 <= file.length) {
    const id = file.toString('latin1', offset, offset + 4);
    const size = file.readUInt32LE(offset + 4);
    const body = offset + 8;
    if (id === 'fmt ') {
      channelCount = file.readUInt16LE(body + 2);
      sampleRate = file.readUInt32LE(body + 4);
      if (file.readUInt16LE(body + 14) !== 16) throw new Error('not 16 bits');
    }
    if (id === 'data') {
      const bytes = Math.min(size, file.length - body);
      const frames = Math.floor(bytes / 2 / channelCount);
      const channels = Array.from({ length: channelCount }, () => new Float32Array(frames));
      for (let frame = 0; frame < frames; frame += 1)
        for (let channel = 0; channel < channelCount; channel += 1)
          channels[channel]![frame] = file.readInt16LE(body + (frame * channelCount + channel) * 2) / 32_768;
      return { sampleRate, channels };
    }
    offset = body + size + (size % 2);
  }
  throw new Error('no data chunk');
}

export function writeWav({ sampleRate, channels }: Sound): Buffer {
  const frames = channels[0]?.length ?? 0;
  const bytes = frames * channels.length * 2;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * channels.length * 2, 28);
  file.writeUInt16LE(channels.length * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(bytes, 40);
  for (let frame = 0; frame < frames; frame += 1)
    channels.forEach((samples, channel) => {
      const value = Math.max(-1, Math.min(1, samples[frame] ?? 0));
      file.writeInt16LE(Math.round(value * 32_767), 44 + (frame * channels.length + channel) * 2);
    });
  return file;
}

/** The mean of all channels. */
export function mono({ channels }: Sound): Float32Array {
  const mix = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels)
    for (let index = 0; index < mix.length; index += 1) mix[index]! += samples[index]! / channels.length;
  return mix;
}
