/** Intents whose events are sent here. */
export const guildsIntent = 1 << 0;
export const voiceStatesIntent = 1 << 7;

/** Bits 0 to 28 and no others exist; of them three need Discord's consent, which nobody here has. */
export const knownIntents = 2 ** 29 - 1;
export const privilegedIntents = (1 << 1) | (1 << 8) | (1 << 15);
