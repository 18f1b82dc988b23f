import { EarshotError } from '../../../shared-protocol/error.ts';
import { Secret } from '../../../shared-protocol/secret.ts';

/** Discord's are some 72 characters; the limit only excludes whole files. */
const maxTokenCharacters = 256;

/**
 * Reads a token as people paste it: surrounding spaces and the prefix `Bot` are removed.
 * @throws EarshotError `token-missing` or `token-shape`; the text is never quoted
 */
export function parseBotToken(text: string): Secret<string> {
  const token = text.trim().replace(/^Bot\s+/i, '');
  if (token === '') throw new EarshotError('token-missing');
  if (token.length > maxTokenCharacters || !/^[\w.~+/=-]+$/.test(token)) throw new EarshotError('token-shape');
  return new Secret(token);
}
