import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopSeconds, sampleRate, synthesiseMusic, type Stereo } from './synthesise.ts';

/**
 * Makes public/tavern-hour.ogg: music by synthesise.ts, the narrator's voice by espeak-ng, encoded by sox. Needs both
 * programs: `apt-get install espeak-ng sox`. README.md beside this file says how to run it.
 */
const lines = [
  { atSeconds: 1.5, text: 'Welcome to the tavern hour. Take a seat by the fire.' },
  { atSeconds: 10.5, text: 'Outside, the rain falls on the old road to the north.' },
  { atSeconds: 20.5, text: 'If you can hear this in your channel, then Earshot is working.' },
  { atSeconds: 30, text: 'Stay a while. The song begins again.' },
];
const outFile = 'scripts/demo-page/public/tavern-hour.ogg';
/** Music steps back to this share while the teller speaks, within a fifth of a second. */
const duckedGain = 0.42;
const duckSeconds = 0.2;
/** The loudest sample, 2 dB under full scale: encoders overshoot a little. */
const peak = 0.8;

function speak(folder: string, text: string): Float32Array {
  const spoken = join(folder, 'spoken.wav');
  const raw = join(folder, 'spoken.f32');
  execFileSync('espeak-ng', ['-v', 'en-gb', '-s', '150', '-p', '38', '-w', spoken, text]);
  execFileSync('sox', [
    spoken,
    '-t',
    'raw',
    '-e',
    'floating-point',
    '-b',
    '32',
    '-L',
    '-c',
    '1',
    '-r',
    String(sampleRate),
    raw,
  ]);
  const bytes = readFileSync(raw);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function mixIn(music: Stereo, voice: Float32Array, atSeconds: number): void {
  const loudest = voice.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const first = Math.round(atSeconds * sampleRate);
  const fade = duckSeconds * sampleRate;
  for (let index = -fade; index < voice.length + fade; index += 1) {
    const at = first + index;
    if (at < 0 || at >= music.left.length) continue;
    const share = Math.min(1, (index + fade) / fade, (voice.length + fade - index) / fade);
    const gain = 1 - (1 - duckedGain) * share;
    const word = ((voice[index] ?? 0) / loudest) * 0.5;
    music.left[at] = (music.left[at] ?? 0) * gain + word;
    music.right[at] = (music.right[at] ?? 0) * gain + word;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tavern-hour-'));
try {
  const mix = synthesiseMusic();
  for (const { atSeconds, text } of lines) mixIn(mix, speak(folder, text), atSeconds);
  const loudest = [mix.left, mix.right].reduce(
    (most, side) => side.reduce((m, value) => Math.max(m, Math.abs(value)), most),
    0,
  );
  const raw = join(folder, 'mix.f32');
  const interleaved = new Float32Array(mix.left.length * 2);
  mix.left.forEach((value, index) => {
    interleaved[index * 2] = (value / loudest) * peak;
    interleaved[index * 2 + 1] = ((mix.right[index] ?? 0) / loudest) * peak;
  });
  writeFileSync(raw, Buffer.from(interleaved.buffer));
  const input = ['-t', 'raw', '-e', 'floating-point', '-b', '32', '-L', '-c', '2', '-r', String(sampleRate), raw];
  execFileSync('sox', [...input, '-C', '5', '--comment', 'Title=The tavern hour. Licence: CC0 1.0', outFile]);
  console.log(`${outFile}: ${loopSeconds.toFixed(1)} s, ${Math.round(statSync(outFile).size / 1024)} KiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
