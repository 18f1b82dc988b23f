import { writeWav, type Sound } from '../sound/wav.ts';
import { steadyAmplitude } from '../sound/measure.ts';
import { sampleRate } from './test-signal.ts';

/** Each kind of source plays its own pitch, in Hz, so that one recording tells which of them were heard. */
export const pitch = { media: 500, graph: 700, frame: 900, stream: 1100, detached: 1300 } as const;
export type Source = keyof typeof pitch;
/** Amplitude of each, of samples from -1 to 1. */
export const volume = 0.25;

/** A second of one tone on both sides, as a WAV file that loops seamlessly if `frequency` is whole. */
export function toneFile(frequency: number, amplitude: number = volume): Uint8Array {
  const samples = Float32Array.from(
    { length: sampleRate },
    (_, index) => amplitude * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );
  return writeWav({ sampleRate, channels: [samples, samples] });
}

export const html = (title: string, body: string, head = ''): string =>
  `<!doctype html><html lang="en">${head}<title>${title}</title><body>${body}`;

/** Plays `name`.wav. */
export const element = (name: string, more = ''): string => `<audio src="${name}.wav" autoplay loop ${more}></audio>`;

/** A tone that consists only of nodes. */
export const graph = `<script>
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: ${pitch.graph} });
  tone.connect(new GainNode(context, { gain: ${volume} })).connect(context.destination);
  tone.start();
</script>`;

/**
 * A frame whose address follows the page's own `?`, see `asks`.
 * @param allow as pages tell a player from an advertisement: who may start by itself is asked for with the page
 */
export const frame = (allow = 'autoplay'): string => `<script>
  const frame = document.createElement('iframe');
  frame.allow = '${allow}';
  frame.src = decodeURIComponent(location.search.slice(1));
  document.body.append(frame);
</script>`;

/** An element whose file's address follows the page's own `?`, see `asks`. */
export const elsewhere = `<script>
  const audio = new Audio(decodeURIComponent(location.search.slice(1)));
  Object.assign(audio, { loop: true, autoplay: true });
  document.body.append(audio);
</script>`;

/** An element for encrypted media; what it plays here is not. */
export const locked = `<audio src="media.wav" loop></audio><script type="module">
  const audio = document.querySelector('audio');
  const audioCapabilities = [{ contentType: 'audio/webm; codecs="opus"' }];
  const system = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['webm'], audioCapabilities }]);
  await audio.setMediaKeys(await system.createMediaKeys());
  await audio.play();
</script>`;

/** The page at `path` for something that lies at another address. */
export const asks = (path: string, address: string): string => `${path}?${encodeURIComponent(address)}`;

/** How loud each of these is in the left side of what was recorded, as a share of what its page plays. */
export function sharesOf<S extends Source>({ channels }: Sound, ...sources: S[]): Record<S, number> {
  const share = (source: S) => steadyAmplitude(channels[0]!, pitch[source], sampleRate) / volume;
  return Object.fromEntries(sources.map((source) => [source, share(source)])) as Record<S, number>;
}

/** Which of them are there; the sound codec takes and adds a little. */
export function heardIn(sound: Sound): Source[] {
  const sources = Object.keys(pitch) as Source[];
  const shares = sharesOf(sound, ...sources);
  return sources.filter((source) => shares[source] > 0.1);
}
