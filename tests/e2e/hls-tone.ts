import { Encoder } from '@evan/opus';
import { sampleRate } from './test-signal.ts';

const frameSamples = 960;
/** What an Opus decoder throws away at the beginning, as the encoder asks for it. */
const preSkip = 312;
const trackId = 1;

const u8 = (...values: number[]): Buffer => Buffer.from(values);
function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, at) => bytes.writeUInt16BE(value, 2 * at));
  return bytes;
}
function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeUInt32BE(value, 4 * at));
  return bytes;
}
/** `size (4) | type (4) | content` of ISO/IEC 14496-12 */
function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body]);
}
/** A box that begins with `version (1) | flags (3)`. */
const fullBox = (type: string, flags: number, ...content: Uint8Array[]): Buffer => box(type, u32(flags), ...content);

/** Nothing is turned or moved: a 3 by 3 matrix of 16.16 and 2.30 numbers. */
const noTurn = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);
/** Created and changed at 0; time scale; length unknown, as fragments follow. */
const times = u32(0, 0, sampleRate, 0);

/** What every segment needs: one track of Opus in two channels, after "Encapsulation of Opus in ISO Base Media File Format". */
function initSegment(): Buffer {
  const opusSettings = box('dOps', u8(0, 2), u16(preSkip), u32(sampleRate), u16(0), u8(0));
  const entry = box(
    'Opus',
    Buffer.alloc(6),
    u16(1),
    u32(0, 0),
    u16(2, 16, 0, 0),
    u32(sampleRate * 65_536),
    opusSettings,
  );
  const tables = ['stts', 'stsc', 'stco'].map((type) => fullBox(type, 0, u32(0)));
  const samples = box('stbl', fullBox('stsd', 0, u32(1), entry), ...tables, fullBox('stsz', 0, u32(0, 0)));
  const here = box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1)));
  const media = box(
    'mdia',
    fullBox('mdhd', 0, times, u16(0x55c4, 0)),
    fullBox('hdlr', 0, u32(0), Buffer.from('soun'), u32(0, 0, 0), u8(0)),
    box('minf', fullBox('smhd', 0, u32(0)), here, samples),
  );
  const isEnabledInMovie = 3;
  const track = fullBox(
    'tkhd',
    isEnabledInMovie,
    u32(0, 0, trackId, 0, 0, 0, 0),
    u16(0, 0, 0x100, 0),
    noTurn,
    u32(0, 0),
  );
  const movie = fullBox('mvhd', 0, times, u32(0x1_0000), u16(0x100, 0), u32(0, 0), noTurn, Buffer.alloc(24), u32(2));
  const fragments = box('mvex', fullBox('trex', 0, u32(trackId, 1, frameSamples, 0, 0)));
  return Buffer.concat([
    box('ftyp', Buffer.from('iso5'), u32(0), Buffer.from('iso5iso6mp41')),
    box('moov', movie, box('trak', track, media), fragments),
  ]);
}

/** @param number from 0, each of as many frames */
function segment(number: number, frames: Uint8Array[]): Buffer {
  const defaultBaseIsMoof = 0x2_0000;
  const hasOffsetAndSizes = 0x201;
  const moof = (dataOffset: number): Buffer =>
    box(
      'moof',
      fullBox('mfhd', 0, u32(number + 1)),
      box(
        'traf',
        fullBox('tfhd', defaultBaseIsMoof, u32(trackId)),
        fullBox('tfdt', 0, u32(number * frames.length * frameSamples)),
        fullBox('trun', hasOffsetAndSizes, u32(frames.length, dataOffset, ...frames.map(({ length }) => length))),
      ),
    );
  const headerBytes = 8;
  return Buffer.concat([moof(moof(0).length + headerBytes), box('mdat', ...frames)]);
}

/** A tone of whole hertz as HLS: `NAME.m3u8` names a list of segments of a second each, of Opus in fragmented MP4. */
export function hlsTone(
  name: string,
  hz: number,
  amplitude: number,
  seconds: number,
): Record<string, Uint8Array | string> {
  const encoder = new Encoder({ channels: 2, sample_rate: sampleRate, application: 'audio' });
  encoder.bitrate = 128_000;
  const framesPerSecond = sampleRate / frameSamples;
  const frames = Array.from({ length: seconds * framesPerSecond }, (_, frame) => {
    const samples = Int16Array.from({ length: 2 * frameSamples }, (_side, at) => {
      const time = (frame * frameSamples + (at >> 1)) / sampleRate;
      return Math.round(32_767 * amplitude * Math.sin(2 * Math.PI * hz * time));
    });
    return encoder.encode(samples).slice();
  });
  const segments = Array.from({ length: seconds }, (_, number) => ({
    file: `${name}-${number}.m4s`,
    bytes: segment(number, frames.slice(number * framesPerSecond, (number + 1) * framesPerSecond)),
  }));
  const list = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', `#EXT-X-MAP:URI="${name}-init.mp4"`];
  return {
    [`${name}.m3u8`]: `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=160000,CODECS="opus"\n${name}-list.m3u8\n`,
    [`${name}-list.m3u8`]: [
      ...list,
      ...segments.flatMap(({ file }) => ['#EXTINF:1,', file]),
      '#EXT-X-ENDLIST',
      '',
    ].join('\n'),
    [`${name}-init.mp4`]: initSegment(),
    ...Object.fromEntries(segments.map(({ file, bytes }) => [file, bytes])),
  };
}

/** The same tone as one file, which a browser shows as a document of its own. */
export function mp4Tone(hz: number, amplitude: number, seconds: number): Uint8Array {
  const files = hlsTone('whole', hz, amplitude, seconds);
  const parts = ['whole-init.mp4', ...Array.from({ length: seconds }, (_, number) => `whole-${number}.m4s`)];
  return Buffer.concat(parts.map((name) => files[name] as Uint8Array));
}
