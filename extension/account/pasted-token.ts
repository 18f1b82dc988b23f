import { EarshotError } from '../../shared-protocol/error.ts';

/** Discord's tokens are some 70 characters; anything longer than this is no token. */
const maxTokenCharacters = 256;

/** Three base64url parts: the bot's id, a time, a signature. */
const botTokenShape = /^[\w-]{18,40}\.[\w-]{4,16}\.[\w-]{20,80}$/;

/** How the tokens of people's accounts with a second factor begin. */
const personTokenShape = /^mfa\./;

/**
 * Brings a pasted token into the form that the gateway expects: no white space, quotes or `Bot ` prefix.
 * @throws EarshotError token-shape, user-account; the token itself is never part of the text
 */
export function normaliseBotToken(pasted: string): string {
  if (pasted.length > 10 * maxTokenCharacters) throw new EarshotError('token-shape');
  const token = pasted
    .trim()
    .replace(/^["'`]+|["'`]+$/g, '')
    .replace(/^Bot\s+/i, '')
    .trim();
  if (personTokenShape.test(token)) throw new EarshotError('user-account');
  if (token.length > maxTokenCharacters || !botTokenShape.test(token)) throw new EarshotError('token-shape');
  return token;
}
