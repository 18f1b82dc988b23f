import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertFuzzed } from '../../tests/fuzz.ts';
import { createTestCall, expectSecured, user } from '../testing/test-call.ts';

const action = fc.record({
  who: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom('ours', 'discord.js', 'without DAVE'),
  /** how many messages arrive before the next one comes or goes */
  arrivals: fc.integer({ min: 0, max: 25 }),
  waitMs: fc.constantFrom(0, 0, 0, 100, 2000),
});

test('whatever the order of comings, goings and arrivals, in the end everybody hears everybody', async () => {
  await assertFuzzed(
    fc.property(fc.array(action, { minLength: 3, maxLength: 14 }), fc.infiniteStream(fc.nat(9)), (actions, picks) => {
      const call = createTestCall();
      const pick = (): number => picks.next().value;
      const without = new Set<string>();
      for (const { who, kind, arrivals, waitMs } of actions) {
        const userId = user(who);
        if (call.service.members().includes(userId)) call.leave(userId);
        else if (kind !== 'without DAVE') call.join(userId, { kind });
        else {
          without.add(userId);
          call.join(userId, { daveVersion: 0 });
        }
        call.arrive(arrivals, pick);
        call.clock.advance(waitMs);
      }
      for (const userId of without) if (call.service.members().includes(userId)) call.leave(userId);
      for (const userId of [user(6), user(7)]) call.join(userId, { kind: 'discord.js' });
      call.pump(pick);
      expectSecured(call);
      expect(call.service.state()).toMatchObject({ protocolVersion: 1, proposals: 0, transition: null });
      expect(call.clock.timers()).toBe(0);
      expect(call.events.filter(({ kind }) => kind === 'flagged' || kind === 'rejected')).toEqual([]);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});
