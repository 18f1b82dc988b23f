import { expect, test } from 'vitest';
import { createTestCall, deafPairs, user, type TestCall } from './test-call.ts';

const [a, b, c, d] = [user(1), user(2), user(3), user(4)] as [string, string, string, string];

/** One code of 30 digits for everybody, and everybody hears everybody. */
function expectSecured(call: TestCall): void {
  const codes = new Set(call.service.members().map((userId) => call.peer(userId).privacyCode()));
  expect(codes.size).toBe(1);
  expect([...codes][0]).toMatch(/^\d{30}$/);
  expect(deafPairs(call)).toEqual([]);
}

test.each(['ours', 'discord.js'] as const)('two, three and four members hear each other (%s)', (kind) => {
  const call = createTestCall();
  call.join(a, { kind });
  call.pump();
  expect(call.service.epoch()).toBe(0);
  for (const [index, userId] of [b, c, d].entries()) {
    call.join(userId, { kind });
    call.pump();
    expect(call.service.epoch()).toBe(index + 1);
    expectSecured(call);
  }
});

test('three who join at once after the first end in one group', () => {
  const call = createTestCall();
  call.join(a);
  for (const userId of [b, c, d]) call.join(userId, { kind: 'discord.js' });
  call.pump();
  expectSecured(call);
  expect(call.session(a).members().sort()).toEqual([a, b, c, d].sort());
});
