import { randomBytes } from 'node:crypto';

/** A token in the shape of a bot's: base64 of the user id, a stamp, a secret. New at each start, so none is ever worth stealing. */
export const newBotToken = (userId: string): string =>
  [
    Buffer.from(userId).toString('base64url'),
    randomBytes(4).toString('base64url'),
    randomBytes(28).toString('base64url'),
  ].join('.');
