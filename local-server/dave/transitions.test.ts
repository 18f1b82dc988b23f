import { expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createTransitions, transitionDeadlineMs, type Transition } from './transitions.ts';

function create() {
  const clock = createFakeClock();
  const done: Transition[] = [];
  const transitions = createTransitions({
    clock,
    onExecute: (one) => done.push(one),
    onDeadline: () => transitions.finish(),
  });
  return { clock, done, transitions };
}

test('it executes when the last one is ready', () => {
  const { done, transitions, clock } = create();
  const id = transitions.start(1, ['a', 'b']);
  expect(transitions.ready('a', id)).toBe(true);
  expect(transitions.ready('a', id)).toBe(false);
  expect(done).toEqual([]);
  expect(transitions.ready('b', id)).toBe(true);
  expect(done).toMatchObject([{ id, protocolVersion: 1 }]);
  expect(transitions.ready('b', id)).toBe(false);
  expect(clock.timers()).toBe(0);
});

test('it executes at its deadline and names who was late', () => {
  const { clock, done, transitions } = create();
  transitions.start(0, ['a', 'b']);
  clock.advance(transitionDeadlineMs);
  expect([...done[0]!.waiting]).toEqual(['a', 'b']);
  clock.advance(transitionDeadlineMs);
  expect(done).toHaveLength(1);
});

test('a member that leaves is neither waited for nor notified', () => {
  const { done, transitions } = create();
  const id = transitions.start(1, ['a', 'b']);
  transitions.ready('a', id);
  transitions.leave('b');
  expect([...done[0]!.participants]).toEqual(['a']);
});

test('a new one executes the one before it', () => {
  const { done, transitions } = create();
  const first = transitions.start(1, ['a']);
  const second = transitions.start(0, ['a']);
  expect(done.map(({ id }) => id)).toEqual([first]);
  expect(transitions.current()?.id).toBe(second);
});

test('ids count from 1 to 65535 and never are 0', () => {
  const { transitions } = create();
  const ids = Array.from({ length: 65_537 }, () => transitions.start(1, ['a']));
  expect([ids[0], ids[65_534], ids[65_535], ids[65_536]]).toEqual([1, 65_535, 1, 2]);
  expect(ids).not.toContain(0);
});
