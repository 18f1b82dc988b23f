import { html, toneFile } from './tone-pages.ts';

/** Rates that pages ask for, in Hz, and the pitch that a context of each plays: all of them multiples of 100 Hz. */
export const contextPitches = {
  8000: 300,
  11_025: 400,
  22_050: 600,
  24_000: 700,
  44_100: 900,
  48_000: 1100,
  96_000: 1300,
  192_000: 1500,
} as const;
export type ContextRate = keyof typeof contextPitches;
/** What a media element plays, and a context that leaves its rate to the browser: this sound card's. */
export const elementPitch = 1700;
export const ownPitch = 1900;
/** Amplitude of each: five together stay below the limiter's ceiling. */
export const rateVolume = 0.15;

/** A page with a context of each rate beside an element and a context of the sound card's own rate. */
export const ratesPage = (rates: readonly ContextRate[]): string =>
  html(
    'Rates',
    `<audio src="rate-element.wav" autoplay loop></audio><script>
  function play(options, frequency) {
    const context = new AudioContext(options);
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(new GainNode(context, { gain: ${rateVolume} })).connect(context.destination);
    tone.start();
  }
  play({}, ${ownPitch});
  ${rates.map((rate) => `play({ sampleRate: ${rate} }, ${contextPitches[rate]});`).join('\n  ')}
</script>`,
  );

export const pitchesOf = (rates: readonly ContextRate[]): number[] => [
  ...rates.map((rate) => contextPitches[rate]),
  elementPitch,
  ownPitch,
];

export const rateElement = { 'rate-element.wav': toneFile(elementPitch, rateVolume) };
