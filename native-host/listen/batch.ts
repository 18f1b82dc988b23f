/** A frame's length: one message for each moment of sound is as soon as anybody could play it. */
const frameMs = 20;

/** 150 messages a second leave room for all others; the extension's own limit is 200. */
const sessionsAtFullRate = 3;

/** How long a session gathers frames for one message, in ms, for this number of listening sessions. */
export const batchMs = (sessions: number): number => frameMs * Math.max(1, Math.ceil(sessions / sessionsAtFullRate));
