/** Amplitude of a level in dB, where 0 is full scale. */
const amplitude = (dB: number): number => 10 ** (dB / 20);

/** The room behind a quiet microphone lies below -60 dB once the browser has taken the noise out, soft speech above. */
const opensAt = amplitude(-52);
const closesBelow = amplitude(-56);
/** Pauses between sentences belong to speech. In blocks of 20 ms. */
const holdBlocks = 50;

/** What lowers music is meant to be speech: as loud as that, and for longer than the click of a key. */
const speaksAt = amplitude(-45);
const speaksAfterBlocks = 2;
/** Gaps between words; whoever lowers the music waits longer than that. */
const wordGapBlocks = 10;

export interface VoiceVerdict {
  /** it belongs to the mix; closed, the microphone is digital silence, so that a room alone keeps no stream sounding */
  isOpen: boolean;
  isSpeaking: boolean;
}

/** Decides block after block by its level (RMS, 0 to 1). */
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
