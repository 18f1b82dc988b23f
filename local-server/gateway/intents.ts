/** Intents whose events are sent here. */
export const guildsIntent = 1 << 0;
export const voiceStatesIntent = 1 << 7;

export const membersIntent = 1 << 1;
/** Bits 0 to 28 and no others exist; three of them need Discord's consent. */
export const knownIntents = 2 ** 29 - 1;
export const privilegedIntents = (1 << 1) | (1 << 8) | (1 << 15);
