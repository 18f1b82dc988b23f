import { expect, it } from 'vitest';
import { ageOfPeer, codeFor } from './native-protocol.ts';

it.each([
  ['that says no minor number', 'older', { protocol: 3 }],
  ['that says an empty one', 'older', { protocol: 3, minor: undefined }],
  ['of a smaller minor number', 'older', { protocol: 3, minor: 1 }],
  ['of the same numbers', 'same', { protocol: 3, minor: 2 }],
  ['of a larger minor number', 'newer', { protocol: 3, minor: 3 }],
  ['of a newer protocol, whatever its minor number', 'newer', { protocol: 4 }],
  ['of an older protocol, whatever its minor number', 'older', { protocol: 2, minor: 9 }],
])('a peer %s is %s', (_, age, peer) => expect(ageOfPeer(peer, { current: 3, minor: 2 })).toBe(age));

it('a protocol without minor changes has a peer of its own age', () =>
  expect(ageOfPeer({ protocol: 3 }, { current: 3, minor: 0 })).toBe('same'));

it.each([
  ['that says no minor number', { protocol: 1 }, 'udp-refused'],
  ['of the one before', { protocol: 1, minor: 2 }, 'udp-refused'],
  ['of the same', { protocol: 1, minor: 3 }, 'udp-unanswered'],
  ['of a newer protocol', { protocol: 2, minor: 0 }, 'udp-unanswered'],
] as const)('a peer %s is told of a code as it knows it', (_, peer, code) => {
  expect(codeFor(peer, 'udp-unanswered')).toBe(code);
  expect(codeFor(peer, 'dave-failed')).toBe('dave-failed');
});
