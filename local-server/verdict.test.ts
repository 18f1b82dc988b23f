import { expect, test } from 'vitest';
import { privacyOf } from './verdict.ts';

const none = { decrypted: 0, silence: 0, passedThrough: 0, plaintext: 0, early: 0, undecryptable: 0 };

test.each([
  [{}, 'none'],
  [{ silence: 5 }, 'none'],
  [{ decrypted: 3, silence: 5 }, 'sealed'],
  [{ passedThrough: 3 }, 'clear'],
  [{ plaintext: 1 }, 'clear'],
  [{ decrypted: 3, plaintext: 1 }, 'mixed'],
] as const)('frames of %j are %s', (figures, privacy) => {
  expect(privacyOf({ ...none, ...figures })).toBe(privacy);
});
