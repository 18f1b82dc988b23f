/** WAVE_FORMAT_*; the extensible one names the real one in the first two bytes of its sub-format. */
const formats = { pcm: 1, float: 3, extensible: 0xfffe } as const;
const outRate = 48_000;
const maxChannels = 32;
/** 700 MB of samples: a file of a few megabytes at a low rate may hold days. */
const longestSeconds = 3600;

interface Format {
  tag: number;
  channels: number;
  rate: number;
  bits: number;
}

/**
 * The samples of a WAV file as 48 kHz stereo s16: integers of 8, 16, 24 and 32 bits or floats of 32 and 64, any rate;
 * of more than two channels the first two. Other rates are interpolated in straight lines.
 * @throws Error what is wrong with the file
 */
export function readWav(bytes: Uint8Array): Int16Array {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < 12 || data.toString('latin1', 0, 4) !== 'RIFF' || data.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('this is no WAV file');
  let format: Format | null = null;
  for (let at = 12; at + 8 <= data.length;) {
    const id = data.toString('latin1', at, at + 4);
    const size = data.readUInt32LE(at + 4);
    const chunk = data.subarray(at + 8, at + 8 + size);
    if (id === 'fmt ') format = readFormat(chunk);
    if (id === 'data') return samplesOf(chunk, format);
    // Chunks begin at even places.
    at += 8 + size + (size & 1);
  }
  throw new Error('this WAV file has no samples');
}

function readFormat(chunk: Buffer): Format {
  if (chunk.length < 16) throw new Error('the format of this WAV file is cut off');
  const tag = chunk.readUInt16LE(0);
  return {
    tag: tag === formats.extensible && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag,
    channels: chunk.readUInt16LE(2),
    rate: chunk.readUInt32LE(4),
    bits: chunk.readUInt16LE(14),
  };
}

/** One sample at this place, -1 to 1. */
type Reader = (data: Buffer, at: number) => number;

function readerOf({ tag, bits }: Format): Reader | null {
  if (tag === formats.float) {
    if (bits === 32) return (data, at) => data.readFloatLE(at);
    return bits === 64 ? (data, at) => data.readDoubleLE(at) : null;
  }
  if (tag !== formats.pcm) return null;
  switch (bits) {
    case 8:
      return (data, at) => (data[at]! - 128) / 128;
    case 16:
    case 24:
    case 32:
      return (data, at) => data.readIntLE(at, bits / 8) / 2 ** (bits - 1);
    default:
      return null;
  }
}

function samplesOf(data: Buffer, format: Format | null): Int16Array {
  if (!format) throw new Error('this WAV file does not say its format');
  const { channels, rate, bits } = format;
  const read = readerOf(format);
  if (!read) throw new Error('this WAV file holds no plain samples (8, 16, 24, 32 bits, or floats)');
  if (channels < 1 || channels > maxChannels || rate < 1000 || rate > 768_000)
    throw new Error(`this WAV file says ${channels} channels at ${rate} hertz`);
  const width = bits / 8;
  const frames = Math.floor(data.length / (width * channels));
  if (frames === 0) throw new Error('this WAV file has no samples');
  if (frames / rate > longestSeconds) throw new Error('this WAV file is longer than an hour');
  const at = (frame: number, channel: number): number => {
    const value = read(data, (Math.min(frame, frames - 1) * channels + Math.min(channel, channels - 1)) * width);
    return Number.isFinite(value) ? value : 0;
  };
  const out = new Int16Array(2 * Math.max(1, Math.round((frames * outRate) / rate)));
  for (let index = 0; index < out.length; index += 1) {
    const place = ((index >> 1) * rate) / outRate;
    const before = Math.floor(place);
    const part = place - before;
    const channel = index & 1;
    const value = at(before, channel) * (1 - part) + at(before + 1, channel) * part;
    out[index] = Math.max(-32_768, Math.min(32_767, Math.round(value * 32_767)));
  }
  return out;
}
