import { createLoudnessMeter } from './loudness.ts';

/**
 * The target loudness of each tab, in LUFS: below the level that streaming services master for, so that loud tabs go
 * down.
 */
export const targetLufs = -18;
/** How far a tab is raised or lowered, in dB. */
const maxBoostDb = 15;
/** How fast, in dB a second: changes within the music remain, and a loud tab does not stay loud for long. */
const fallDbPerSecond = 8;
const riseDbPerSecond = 3;
/** In the first three seconds the measurement is based on less, so it may be wrong. */
const firstDbPerSecond = 40;

/** Brings sound near one loudness, with a gain that changes slowly. One for each source. */
export interface Leveller {
  /** switched off, the gain glides back to 1 */
  set(isOn: boolean): void;
  /** in place; any number of frames */
  apply(left: Float32Array, right: Float32Array): void;
}

const gainOf = (db: number): number => 10 ** (db / 20);

/** @param rate frames a second */
export function createLeveller(rate: number): Leveller {
  let isOn = false;
  let db = 0;
  let gain = 1;
  let stepPerFrame = 0;
  let framesLeft = 0;
  const meter = createLoudnessMeter(rate, aim);

  /** Called ten times a second. @param lufs null while too little was measured */
  function aim(lufs: number | null, hopFrames: number, isFirst: boolean): void {
    // What is inaudible needs no change: the gain stays.
    const wanted = !isOn ? 0 : lufs === null ? db : Math.max(-maxBoostDb, Math.min(maxBoostDb, targetLufs - lufs));
    const perHop = hopFrames / rate;
    const most = isFirst || !isOn ? firstDbPerSecond : wanted < db ? fallDbPerSecond : riseDbPerSecond;
    db += Math.max(-most * perHop, Math.min(most * perHop, wanted - db));
    stepPerFrame = (gainOf(db) - gain) / hopFrames;
    framesLeft = hopFrames;
  }

  return {
    set(next) {
      isOn = next;
    },
    apply(left, right) {
      if (!isOn && gain === 1 && db === 0) return;
      for (let index = 0; index < left.length; index += 1) {
        meter(left[index]!, right[index]!);
        if (framesLeft > 0) {
          framesLeft -= 1;
          gain = framesLeft === 0 ? gainOf(db) : gain + stepPerFrame;
        }
        left[index]! *= gain;
        right[index]! *= gain;
      }
    },
  };
}
