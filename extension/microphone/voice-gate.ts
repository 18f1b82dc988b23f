/** Amplitude of a level in dB; 0 is full scale. */
const amplitude = (dB: number): number => 10 ** (dB / 20);

/** A room's noise is below -60 dB after the browser's noise suppression; soft speech is above. */
const opensAt = amplitude(-52);
const closesBelow = amplitude(-56);
/** Pauses between sentences belong to speech. In blocks of 20 ms. */
const holdBlocks = 50;

/** Only speech should lower the music: this loud, and longer than a key's click. */
const speaksAt = amplitude(-45);
const speaksAfterBlocks = 2;
/** Gaps between words; the ducking waits longer than this. */
const wordGapBlocks = 10;

export interface VoiceVerdict {
  /**
   * it belongs to the mix; while closed, the microphone is digital silence, so that a room's noise keeps no stream
   * active
   */
  isOpen: boolean;
  isSpeaking: boolean;
}

/** Decides for each block by its level (RMS, 0 to 1). */
export function createVoiceGate(): (rms: number) => VoiceVerdict {
  let holding = 0;
  let loud = 0;
  let talking = 0;
  return (rms) => {
    if (rms >= opensAt || (holding > 0 && rms >= closesBelow)) holding = holdBlocks;
    else holding = Math.max(0, holding - 1);
    loud = rms >= speaksAt ? loud + 1 : 0;
    talking = loud >= speaksAfterBlocks ? wordGapBlocks : Math.max(0, talking - 1);
    return { isOpen: holding > 0, isSpeaking: talking > 0 };
  };
}
