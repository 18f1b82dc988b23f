/** Blocks of digital silence that still pass: a pause of a second in speech or music belongs to the sound. */
export const hangoverBlocks = 50;

/** A sample below half a step of 16 bits is silence. */
export const silentPeak = 0.5 / 32_768;

export type GateVerdict = 'pass' | 'fell-silent' | 'silent' | 'sounds-again';

/** Decides by each block's peak whether it belongs to the stream: `pass` and `sounds-again` do. */
export function createSilenceGate(): (peak: number) => GateVerdict {
  let silentBlocks = 0;
  return (peak) => {
    const wasSilent = silentBlocks > hangoverBlocks;
    // NaN is not silence.
    if (!(peak < silentPeak)) {
      silentBlocks = 0;
      return wasSilent ? 'sounds-again' : 'pass';
    }
    silentBlocks = Math.min(silentBlocks + 1, hangoverBlocks + 2);
    if (silentBlocks <= hangoverBlocks) return 'pass';
    return wasSilent ? 'silent' : 'fell-silent';
  };
}
