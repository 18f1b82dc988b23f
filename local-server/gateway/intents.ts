/** Intents whose events are sent here. */
export const guildsIntent = 1 << 0;
export const membersIntent = 1 << 1;
export const guildModerationIntent = 1 << 2;
export const voiceStatesIntent = 1 << 7;
export const presencesIntent = 1 << 8;
export const guildMessagesIntent = 1 << 9;
export const messageReactionsIntent = 1 << 10;
export const messageTypingIntent = 1 << 11;
export const messageContentIntent = 1 << 15;
/** Bits 0 to 28 and no others exist; three of them need Discord's consent. */
export const knownIntents = 2 ** 29 - 1;
export const privilegedIntents = membersIntent | presencesIntent | messageContentIntent;

/** GATEWAY_PRESENCE_LIMITED, GATEWAY_GUILD_MEMBERS_LIMITED and GATEWAY_MESSAGE_CONTENT_LIMITED: an application's flags. */
const consentFlags = (1 << 13) | (1 << 15) | (1 << 19);

/** @returns the flags by which an application knows its own privileged intents */
export const applicationFlags = (allowsEveryIntent: boolean): number => (allowsEveryIntent ? consentFlags : 0);
