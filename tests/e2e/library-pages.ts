import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hlsTone } from './hls-tone.ts';
import { html, pitch, toneFile, volume, type Source } from './tone-pages.ts';

/** A page that plays by somebody else's player. */
export interface LibraryPage {
  /** the player as its makers built it for pages, from its package */
  script: string;
  body: string;
  /** what should be heard of it, in shares of its sources */
  heard: Partial<Record<Source, number>>;
  /** what it built before the click is named, and heard once the page was reloaded */
  isLate: boolean;
}

/** How each of them is used in its own introduction. */
export const libraryPages: Readonly<Record<string, LibraryPage>> = {
  'howler, by a graph': {
    script: 'howler/dist/howler.min.js',
    body: `<script>
  Howler.volume(0.8);
  new Howl({ src: ['media.wav'], loop: true, volume: 0.5 }).play();
</script>`,
    heard: { media: 0.4 },
    isLate: true,
  },
  'howler, by elements': {
    script: 'howler/dist/howler.min.js',
    body: `<script>
  Howler.volume(0.8);
  new Howl({ src: ['media.wav'], html5: true, loop: true, volume: 0.5 }).play();
  const muted = new Howl({ src: ['frame.wav'], html5: true, loop: true, mute: true });
  muted.play();
</script>`,
    heard: { media: 0.4 },
    isLate: false,
  },
  'Tone.js': {
    script: 'tone/build/Tone.js',
    body: `<script>
  new Tone.Oscillator({ frequency: ${pitch.graph}, volume: Tone.gainToDb(${volume}) }).toDestination().start();
  const half = new Tone.Volume(Tone.gainToDb(0.5)).toDestination();
  new Tone.Player({ url: 'media.wav', loop: true, autostart: true }).connect(half);
</script>`,
    heard: { graph: 1, media: 0.5 },
    isLate: true,
  },
  'video.js with HLS': {
    script: 'video.js/dist/video.min.js',
    body: `<video id="film" class="video-js"></video><script>
  const player = videojs('film', { autoplay: true, html5: { vhs: { overrideNative: true } } });
  player.src({ src: 'stream.m3u8', type: 'application/x-mpegURL' });
  player.volume(0.5);
</script>`,
    heard: { stream: 0.5 },
    isLate: false,
  },
  'simple-peer': {
    script: 'simple-peer/simplepeer.min.js',
    body: `<script>
  const context = new AudioContext();
  const out = new MediaStreamAudioDestinationNode(context);
  const tone = new OscillatorNode(context, { frequency: ${pitch.detached} });
  tone.connect(new GainNode(context, { gain: ${volume} })).connect(out);
  tone.start();
  const caller = new SimplePeer({ initiator: true, stream: out.stream });
  const called = new SimplePeer();
  caller.on('signal', (data) => called.signal(data));
  called.on('signal', (data) => caller.signal(data));
  called.on('stream', (stream) => {
    const audio = document.createElement('audio');
    audio.srcObject = stream;
    audio.volume = 0.4;
    audio.play();
  });
</script>`,
    heard: { detached: 0.4 },
    isLate: true,
  },
};

/** Long enough for everything that is done with one page. */
const hlsSeconds = 60;
const nameOf = (script: string): string => script.replaceAll('/', '-');
export const pathOf = (kind: string): string => `library-${Object.keys(libraryPages).indexOf(kind)}.html`;

/** What a site serves for all of them. */
export function libraryFiles(): Record<string, string | Uint8Array> {
  const pages = Object.entries(libraryPages);
  return {
    ...Object.fromEntries(
      pages.map(([kind, { script, body }]) => [
        pathOf(kind),
        html(kind, `<script src="${nameOf(script)}"></script>${body}`),
      ]),
    ),
    ...Object.fromEntries(pages.map(([, { script }]) => [nameOf(script), readFileSync(join('node_modules', script))])),
    ...hlsTone('stream', pitch.stream, volume, hlsSeconds),
    'media.wav': toneFile(pitch.media),
    'frame.wav': toneFile(pitch.frame),
  };
}
