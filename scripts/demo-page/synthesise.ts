/**
 * The demo's music, made only from sine waves and noise: a lute picks chords, a whistle plays the tune, a drum
 * keeps time and a fire crackles. 12/8 at 76 dotted quarters a minute, twelve bars in D dorian.
 */
export const sampleRate = 48_000;
const beatsPerMinute = 76;
const beatsPerBar = 4;
const pulsesPerBeat = 3;
const bars = 12;
const pulseSeconds = 60 / beatsPerMinute / pulsesPerBeat;

/** Twelve bars: 37.9 s, so that the last note's tail meets the first note when the file repeats. */
export const loopSeconds = bars * beatsPerBar * pulsesPerBeat * pulseSeconds;

export interface Stereo {
  left: Float32Array;
  right: Float32Array;
}

const semitones: Record<string, number> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const frequency = (note: string): number => {
  const midi = 12 * (Number(note.slice(1)) + 1) + (semitones[note[0] ?? ''] ?? 0);
  return 440 * 2 ** ((midi - 69) / 12);
};

/** One chord a bar, low to high. */
const chords = [
  'd3 a3 d4 f4',
  'c3 g3 c4 e4',
  'd3 a3 d4 f4',
  'a2 e3 a3 c4',
  'f3 c4 f4 a4',
  'c3 g3 c4 e4',
  'd3 a3 d4 f4',
  'd3 a3 d4 f4',
  'f3 c4 f4 a4',
  'g3 d4 g4 b4',
  'a2 e3 a3 c4',
  'd3 a3 d4 f4',
];

/** The tune, bar by bar: note and its length in pulses of an eighth; `.` rests. */
const tune = [
  'd5:2 e5:1 f5:2 e5:1 d5:3 a4:3',
  'c5:2 d5:1 e5:2 d5:1 c5:3 g4:3',
  'd5:2 e5:1 f5:2 g5:1 a5:3 g5:2 f5:1',
  'e5:2 d5:1 c5:2 e5:1 a4:5 .:1',
  'a5:3 g5:2 f5:1 f5:3 c5:3',
  'g5:3 f5:2 e5:1 e5:3 g4:2 c5:1',
  'd5:2 e5:1 f5:2 e5:1 d5:2 c5:1 a4:3',
  'd5:6 .:6',
  'a5:2 g5:1 a5:2 c6:1 a5:3 f5:3',
  'b5:2 a5:1 g5:2 a5:1 g5:3 d5:3',
  'e5:2 f5:1 e5:2 d5:1 c5:3 e5:3',
  'd5:8 .:4',
];

/** Repeatable noise, so that the file comes out the same each time it is made. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Adds a sound at `atSeconds`; what runs over the end comes in again at the start. */
function add(mix: Stereo, atSeconds: number, lengthSeconds: number, pan: number, sample: (t: number) => number): void {
  const total = mix.left.length;
  const [leftGain, rightGain] = [Math.cos(((pan + 1) * Math.PI) / 4), Math.sin(((pan + 1) * Math.PI) / 4)];
  const first = Math.round(atSeconds * sampleRate);
  for (let index = 0; index < lengthSeconds * sampleRate; index += 1) {
    const value = sample(index / sampleRate);
    const at = (first + index) % total;
    mix.left[at] = (mix.left[at] ?? 0) + value * leftGain;
    mix.right[at] = (mix.right[at] ?? 0) + value * rightGain;
  }
}

/** A plucked string: overtones that fade the faster the higher they are. */
const pluck = (hertz: number, gain: number) => (t: number) => {
  let sum = 0;
  for (let n = 1; n <= 7; n += 1)
    sum += Math.sin(2 * Math.PI * hertz * n * t) * (0.9 ** n / n) * Math.exp(-t * (1.6 + n * 1.1));
  return sum * gain * Math.min(1, t / 0.004);
};

/** A wooden whistle: nearly a sine, with a breath of vibrato once the note stands. */
const whistle = (hertz: number, lengthSeconds: number, gain: number) => (t: number) => {
  const vibrato = 0.0035 * Math.min(1, Math.max(0, t - 0.15) / 0.3);
  const phase = 2 * Math.PI * hertz * t + (vibrato * hertz * Math.sin(2 * Math.PI * 5.2 * t)) / 5.2;
  const shape = Math.min(1, t / 0.03) * Math.min(1, Math.max(0, lengthSeconds - t) / 0.06);
  return (Math.sin(phase) + 0.22 * Math.sin(2 * phase) + 0.07 * Math.sin(3 * phase)) * shape * gain;
};

const drum = (gain: number) => (t: number) =>
  Math.sin(2 * Math.PI * (58 * t + 3.2 * (1 - Math.exp(-t * 26)))) * Math.exp(-t * 9) * gain;

function addTune(mix: Stereo): void {
  tune.forEach((bar, barIndex) => {
    let pulse = barIndex * beatsPerBar * pulsesPerBeat;
    for (const step of bar.split(' ')) {
      const [note = '.', length = '1'] = step.split(':');
      const lengthSeconds = Number(length) * pulseSeconds * 0.96;
      if (note !== '.')
        add(mix, pulse * pulseSeconds, lengthSeconds, 0.25, whistle(frequency(note), lengthSeconds, 0.13));
      pulse += Number(length);
    }
  });
}

function addLute(mix: Stereo): void {
  const order = [0, 2, 1, 3, 2, 1, 0, 2, 3, 1, 2, 3];
  chords.forEach((chord, barIndex) => {
    const notes = chord.split(' ');
    order.forEach((which, pulse) => {
      const at = (barIndex * beatsPerBar * pulsesPerBeat + pulse) * pulseSeconds;
      add(
        mix,
        at,
        2.4,
        which % 2 === 0 ? -0.55 : -0.15,
        pluck(frequency(notes[which] ?? 'd4'), pulse % 3 === 0 ? 0.17 : 0.11),
      );
    });
  });
}

function addDrum(mix: Stereo): void {
  for (let beat = 0; beat < bars * beatsPerBar; beat += 1) {
    const at = beat * pulsesPerBeat * pulseSeconds;
    if (beat % 2 === 0) add(mix, at, 0.5, 0, drum(0.3));
    else add(mix, at + 2 * pulseSeconds, 0.4, 0.1, drum(0.12));
  }
}

function addFire(mix: Stereo): void {
  const random = noise(1);
  for (let crackle = 0; crackle < loopSeconds * 9; crackle += 1) {
    const at = ((random() + 1) / 2) * loopSeconds;
    const gain = 0.004 + 0.02 * ((random() + 1) / 2) ** 4;
    add(mix, at, 0.02, random() * 0.9, (t) => random() * gain * Math.exp(-t * 260));
  }
}

/** Hall by four echoes a side, none a multiple of another. */
function addHall(mix: Stereo): Stereo {
  const echoes = [
    [0.083, 0.16],
    [0.127, 0.12],
    [0.191, 0.09],
    [0.277, 0.06],
  ] as const;
  const wet = (near: Float32Array, far: Float32Array, spread: number) =>
    near.map((dry, index) =>
      echoes.reduce((sum, [seconds, gain], nth) => {
        const back = Math.round((seconds + spread) * sampleRate);
        const source = nth % 2 === 0 ? far : near;
        return sum + gain * (source[(index - back + source.length) % source.length] ?? 0);
      }, dry),
    );
  return { left: wet(mix.left, mix.right, 0), right: wet(mix.right, mix.left, 0.0113) };
}

/** The whole loop, in stereo, with no seam. */
export function synthesiseMusic(): Stereo {
  const length = Math.round(loopSeconds * sampleRate);
  const mix = { left: new Float32Array(length), right: new Float32Array(length) };
  addLute(mix);
  addTune(mix);
  addDrum(mix);
  addFire(mix);
  return addHall(mix);
}
