import type { ErrorCode } from '../../shared-protocol/error.ts';

/** Matches the browsers' own texts for a native port that broke, Chromium's first, then Firefox's. */
const texts: readonly (readonly [RegExp, ErrorCode])[] = [
  [/host not found|No such native application/i, 'host-missing'],
  [/forbidden/i, 'host-forbidden'],
  [/Error when communicating/i, 'host-garbled'],
  [/unexpected error/i, 'host-missing'],
  [/has exited/i, 'host-exited'],
];

/** Why the native port closed. Firefox gives no text at all when a host exits. */
export function explainDisconnect(text: string | null | undefined): ErrorCode {
  return texts.find(([pattern]) => pattern.test(text ?? ''))?.[1] ?? 'host-exited';
}
