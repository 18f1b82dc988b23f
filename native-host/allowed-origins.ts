import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const Origins = v.pipe(v.array(v.pipe(v.string(), v.maxLength(256))), v.maxLength(64));

/**
 * The callers that may start this host, from `allowed-origins.json` beside the program: an array of
 * `chrome-extension://ID/` and Firefox add-on ids, written by the installation. Without the file nobody may.
 */
export function readAllowedOrigins(file: URL): ReadonlySet<string> {
  try {
    return new Set(v.parse(Origins, JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return new Set();
  }
}
