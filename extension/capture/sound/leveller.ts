import { createLoudnessMeter } from './loudness.ts';

/** What each tab is brought near, in LUFS: below what streaming services master for, so that loud tabs go down. */
export const targetLufs = -18;
/** As far as a tab is raised or lowered, in dB. */
const maxBoostDb = 15;
/** How fast, in dB a second: a change of the music stays one, and a loud tab does not stay loud for long. */
const fallDbPerSecond = 8;
const riseDbPerSecond = 3;
/** Before the first three seconds are over, less is known and more is wrong. */
const firstDbPerSecond = 40;

/** Brings sound near one loudness, by a gain that changes slowly. One for each source. */
export interface Leveller {
  /** off, the gain glides back to 1 */
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

  /** Called ten times a second. @param lufs null while too little was heard */
  function aim(lufs: number | null, hopFrames: number, isFirst: boolean): void {
    // What cannot be heard asks for nothing: the gain stays.
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
