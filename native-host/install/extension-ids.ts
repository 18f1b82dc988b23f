import manifest from '../../manifest.json' with { type: 'json' };
import { createHash } from 'node:crypto';
import type { ExtensionIds } from './install.ts';

/** The id that Chromium derives from a manifest's `key`: the first 128 bits of its SHA-256, in letters from a to p. */
export function idOfKey(key: string): string {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}

/** The extensions that may start the host. A store's own id is added here once the store has given it. */
export const defaultExtensionIds: ExtensionIds = {
  chromium: [idOfKey(manifest.key)],
  firefox: ['earshot@earshot.app'],
};
